"""Faults of rows that ingestion itself refuses: by the right code, and only rows at fault."""

import random
from pathlib import Path

import pytest

from components.ratings_example_gen.reasons import REASONS
from foundation.errors import SourceError
from tests.faults.catalogue import FAULTS
from tests.faults.conftest import Originals
from tests.faults.fault import Fault
from tests.faults.ingestion import ingest

REFUSED = [
    fault for fault in FAULTS.values() if fault.codes <= set(REASONS) and fault.severity == "error"
]
# The two forms in turn where a fault has both.
CASES = [
    pytest.param(fault, fault.forms[i % len(fault.forms)], id=fault.name)
    for i, fault in enumerate(REFUSED)
]


@pytest.mark.parametrize(("fault", "form"), CASES)
def test_a_fault_is_refused_where_it_is(
    fault: Fault, form: str, small: Originals, tmp_path: Path
) -> None:
    data = small.form(form)
    fault.spoil(data, random.Random(fault.name))
    written = data.write(tmp_path / "in")
    try:
        found = ingest(written.path, tmp_path / "out")
    except SourceError as error:
        assert any(code in str(error) for code in fault.codes)
        return
    assert fault.codes & set(found.report["refused_by_reason"])
    if fault.points:
        refused = {(Path(row["source"]).name, row["line"]) for row in found.quarantine}
        assert refused <= written.at_fault
