"""Drivers in a pod: what they find enters the properties, and describes the outputs."""

import json
from pathlib import Path

import pytest

from kubeflow_pipelines.entrypoint.sample import with_sample

pytestmark = pytest.mark.tfx


def test_span_and_fingerprint_are_found_before_the_executor_runs(tmp_path: Path) -> None:
    from tfx.types.standard_artifacts import Examples

    from kubeflow_pipelines.entrypoint.driving import drive

    given = with_sample({"source": json.dumps({"path": "sample:5k"})}, tmp_path / "state")
    driver = "components.ratings_example_gen.driver.Driver"
    examples = Examples()
    outputs = {"examples": [examples]}
    (tmp_path / "1").mkdir()
    found = drive(driver, {}, outputs, given, tmp_path / "state", tmp_path / "1")
    assert found["source"] == given["source"]
    assert (found["span"], len(found["input_fingerprint"])) == (0, 64)
    assert examples.get_string_custom_property("input_fingerprint") == found["input_fingerprint"]
    # Other bytes at the same path are noticed: what the backend's cache cannot see.
    data = Path(json.loads(given["source"])["path"]) / "u.data"
    data.write_text(data.read_text().replace("\t5\t", "\t4\t", 1))
    (tmp_path / "2").mkdir()
    again = drive(driver, {}, outputs, given, tmp_path / "state", tmp_path / "2")
    assert again["input_fingerprint"] != found["input_fingerprint"]
