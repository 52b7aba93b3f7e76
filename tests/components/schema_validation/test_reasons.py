from pathlib import Path

import pytest
from tensorflow_metadata.proto.v0 import anomalies_pb2

from components.ratings_example_gen.reasons import REASONS as INGEST_REASONS
from components.schema_validation.anomalies import code_of
from components.schema_validation.reasons import (
    GROUPS,
    REASONS,
    as_markdown,
    known_codes,
    reason,
)


def test_the_document_carries_the_tables(project: Path) -> None:
    document = (project / "docs" / "validation.md").read_text("utf-8")
    assert as_markdown() in document, f"paste this into docs/validation.md:\n{as_markdown()}"


def test_codes_tell_their_severity() -> None:
    letters = {"error": "E-", "warning": "W-"}
    assert all(code.startswith(letters[entry.severity]) for code, entry in REASONS.items())


def test_codes_that_ingestion_has_too_are_those_that_a_rule_says_better() -> None:
    assert set(REASONS) & set(INGEST_REASONS) == {"W-TITLE-TWO-IDS", "W-RERATED"}


def test_every_code_is_in_a_group_and_every_group_has_a_code() -> None:
    names = [group.name for group in GROUPS]
    assert {entry.group for entry in REASONS.values()} == set(names) - {"ingestion"}
    assert len(names) == len(set(names))
    assert reason("E-TYPE").group == "ingestion"


def test_every_text_is_there_and_fits_a_markdown_cell() -> None:
    for entry in REASONS.values():
        assert all(text and "|" not in text and "\n" not in text for text in entry)


def test_ingestions_codes_are_explained_by_its_table() -> None:
    entry = reason("E-RATING-RANGE", "warning")
    assert entry.severity == "warning"
    assert entry.meaning == INGEST_REASONS["E-RATING-RANGE"].meaning


def test_an_unknown_code_is_not_an_error_of_ours() -> None:
    assert reason("E-OF-TOMORROW").severity == "error"


def test_codes_of_whole_sources_never_become_findings() -> None:
    codes = known_codes()
    assert "E-ARCHIVE" not in codes
    assert (codes["E-TYPE"], codes["W-BLANK"], codes["W-VOLUME"]) == ("error", "warning", "warning")


def test_every_code_of_the_table_is_one_that_the_code_uses(project: Path) -> None:
    package = project / "components" / "schema_validation"
    sources = "".join(
        path.read_text("utf-8")
        for path in package.rglob("*.py")
        if "reason_tables" not in path.parts
    )
    assert [code for code in REASONS if f'"{code}"' not in sources] == []


@pytest.mark.parametrize("anomaly_type", anomalies_pb2.AnomalyInfo.Type.keys())
def test_every_type_of_anomaly_has_a_code(anomaly_type: str) -> None:
    assert code_of(anomaly_type) in REASONS
