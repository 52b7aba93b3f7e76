from pathlib import Path

import pytest
from tensorflow_metadata.proto.v0 import anomalies_pb2

from components.ratings_example_gen.reasons import REASONS as INGEST_REASONS
from components.schema_validation.anomalies import code_of
from components.schema_validation.reasons import REASONS, as_markdown, reason


def test_the_document_carries_the_table(project: Path) -> None:
    document = (project / "docs" / "validation.md").read_text("utf-8")
    assert as_markdown() in document, f"paste this into docs/validation.md:\n{as_markdown()}"


def test_codes_tell_their_severity_and_are_not_ingestions() -> None:
    letters = {"error": "E-", "warning": "W-"}
    assert all(code.startswith(letters[entry.severity]) for code, entry in REASONS.items())
    assert not set(REASONS) & set(INGEST_REASONS)


def test_every_text_is_there_and_fits_a_markdown_cell() -> None:
    for entry in REASONS.values():
        assert all(text and "|" not in text and "\n" not in text for text in entry)


def test_ingestions_codes_are_explained_by_its_table() -> None:
    entry = reason("E-RATING-RANGE", "warning")
    assert entry.severity == "warning"
    assert entry.meaning == INGEST_REASONS["E-RATING-RANGE"].meaning


def test_an_unknown_code_is_not_an_error_of_ours() -> None:
    assert reason("E-OF-TOMORROW").severity == "error"


@pytest.mark.parametrize("anomaly_type", anomalies_pb2.AnomalyInfo.Type.keys())
def test_every_type_of_anomaly_has_a_code(anomaly_type: str) -> None:
    assert code_of(anomaly_type) in REASONS
