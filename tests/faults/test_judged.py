"""Faults that the profile and our own rules catch, and healthy data that they let pass."""

import random
from pathlib import Path

import pytest

from components.ratings_example_gen.reasons import REASONS as INGESTION
from components.schema_validation.findings import Finding
from components.schema_validation.reasons import REASONS
from foundation.errors import SourceError
from tests.faults.catalogue import FAULTS
from tests.faults.conftest import Originals
from tests.faults.data import Written
from tests.faults.fault import Fault
from tests.faults.healthy import VARIATIONS, Variation
from tests.faults.judging import Measured, judge, measured

# They import neither TensorFlow nor TFX, but belong to the slow lane.
pytestmark = pytest.mark.tfx

# What TFDV alone finds is in test_examined.py, what ingestion refuses in test_refused.py.
TFDV = {code for code, entry in REASONS.items() if entry.group == "schema"} | {"E-DRIFT"}
JUDGED = [
    fault
    for fault in FAULTS.values()
    if not fault.codes <= TFDV and not fault.codes <= set(INGESTION)
]


def cases(items: list[Fault] | list[Variation]) -> list[object]:
    """Each of them in one form, the two in turn where it has both: their rows are the same."""
    return [
        pytest.param(item, item.forms[i % len(item.forms)], id=item.name)
        for i, item in enumerate(items)
    ]


@pytest.fixture(scope="session")
def healthy(originals: Originals, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Measured]:
    """The originals in both forms, ingested and measured."""
    found = {}
    for form in ("folder", "log"):
        out = tmp_path_factory.mktemp("healthy") / form
        found[form] = measured(originals.form(form).write(out / "in").path, out / "out")
    return found


@pytest.mark.parametrize(("fault", "form"), cases(JUDGED))
def test_a_fault_is_found_by_its_code_and_its_rows(
    fault: Fault,
    form: str,
    originals: Originals,
    healthy: dict[str, Measured],
    tmp_path: Path,
) -> None:
    data = originals.form(form)
    if len(data.rows) < fault.min_rows:
        pytest.skip(f"shows in {fault.min_rows} ratings or more")
    fault.spoil(data, random.Random(fault.name))
    written = data.write(tmp_path / "in")
    try:
        spoilt = measured(written.path, tmp_path / "out")
    except SourceError as error:
        assert any(code in str(error) for code in fault.codes)
        return
    found = judge(spoilt, healthy[form] if fault.against else None)
    check(fault, found, written)


def check(fault: Fault, found: list[Finding], written: Written) -> None:
    """One of the codes is there, as severe as it must be, and points at rows at fault only."""
    hits = [item for item in found if item.code in fault.codes]
    if fault.severity == "error":
        hits = [item for item in hits if item.severity == "error"]
    if fault.severity == "warning":
        assert [item for item in found if item.severity == "error"] == []
    assert hits, f"expected {sorted(fault.codes)}, found {sorted({item.code for item in found})}"
    if fault.points:
        shown = {(e.source, e.line) for hit in hits for e in hit.examples if e.line is not None}
        assert shown
        assert {(Path(source).name, line) for source, line in shown} <= written.at_fault


@pytest.mark.parametrize(("variation", "form"), cases(list(VARIATIONS.values())))
@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside"])
def test_healthy_data_raises_no_error(
    variation: Variation,
    form: str,
    beside: bool,
    originals: Originals,
    healthy: dict[str, Measured],
    tmp_path: Path,
) -> None:
    if beside and not variation.beside:
        pytest.skip("is not like the original")
    data = originals.form(form)
    other = variation.change(data, random.Random(variation.name))
    now = measured(data.write(tmp_path / "in").path, tmp_path / "out")
    before = None
    if beside:
        before = healthy[form]
        if other is not None:
            before = measured(other.write(tmp_path / "before").path, tmp_path / "out-before")
    errors = [item for item in judge(now, before) if item.severity == "error"]
    assert not errors
