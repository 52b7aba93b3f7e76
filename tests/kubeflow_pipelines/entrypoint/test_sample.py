"""A sample's name as a source: written to the volume, where the next run finds it."""

import json
from pathlib import Path

from kubeflow_pipelines.entrypoint.sample import with_sample


def test_a_sample_becomes_a_folder_and_stays_the_same(tmp_path: Path) -> None:
    given = {"source": json.dumps({"path": "sample:5k"}), "synthetic": 1}
    found = with_sample(given, tmp_path)
    source = json.loads(found["source"])
    assert source["path"].startswith(str(tmp_path / "data" / "sample-5000-"))
    assert source["format"] == "ml-100k"
    assert (Path(source["path"]) / "u.data").is_file()
    assert found["synthetic"] == 1
    assert with_sample(given, tmp_path) == found


def test_other_sources_and_nodes_without_one_are_left_alone(tmp_path: Path) -> None:
    for given in ({"source": json.dumps({"path": "s3://b/x.csv"})}, {"params": "{}"}):
        assert with_sample(given, tmp_path) == given
