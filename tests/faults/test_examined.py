"""Faults seen by the pipeline's own executors, with TFDV, and told in report.json."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.conftest import Originals
from tests.faults.examining import Examined, examine
from tests.faults.healthy import VARIATIONS

pytestmark = pytest.mark.tfx


@pytest.fixture(scope="module")
def healthy(originals: Originals, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Examined]:
    out = tmp_path_factory.mktemp("examined")
    yield examine(originals.log().write(out / "in").path, out / "out")


def test_the_original_passes(healthy: Examined) -> None:
    assert healthy.content["verdict"] == "passed"
    assert not healthy.codes("error")


@pytest.mark.parametrize(
    "name",
    [
        "bot_500_ratings_in_5_minutes",  # found in the profile
        "occupation_column_emptied",  # seen by TFDV's statistics beside the original alone
        "all_rows_in_another_zone",
    ],
)
def test_a_fault_fails_with_its_code_and_its_rows(
    name: str, originals: Originals, healthy: Examined, tmp_path: Path
) -> None:
    fault, data = FAULTS[name], originals.log()
    fault.spoil(data, random.Random(name))
    written = data.write(tmp_path / "in")
    found = examine(written.path, tmp_path / "out", healthy if fault.against else None)
    assert found.content["verdict"] == "failed"
    errors = found.codes("error")
    hits = [finding for code in fault.codes for finding in errors.get(code, [])]
    assert hits, f"expected {sorted(fault.codes)}, found {sorted(errors)}"
    if fault.points:
        examples = [example for hit in hits for example in hit["examples"]]
        shown = {(Path(e["source"]).name, e["line"]) for e in examples if e["line"] is not None}
        assert shown and shown <= written.at_fault


def test_the_same_rows_in_another_order_pass_beside_the_original(
    originals: Originals, healthy: Examined, tmp_path: Path
) -> None:
    data = originals.log()
    VARIATIONS["rows_shuffled"].change(data, random.Random(1))
    found = examine(data.write(tmp_path / "in").path, tmp_path / "out", healthy)
    assert not found.codes("error")
    assert found.content["verdict"] == "passed"
