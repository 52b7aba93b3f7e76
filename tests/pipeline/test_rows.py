import json

import pytest

from pipeline.results import ArtifactRecord
from pipeline.rows import rows_in, rows_out

ROWS = {"rows": json.dumps({"train": 6, "eval": 2, "test": 1})}


def _examples(**properties: str | int) -> ArtifactRecord:
    return ArtifactRecord("N", "examples", 1, "Examples", "/x", properties)


MODEL = ArtifactRecord("N", "model", 2, "Model", "/y")


def test_rows_are_summed_over_splits() -> None:
    assert rows_in([_examples(**ROWS), MODEL], [], {}) == 9
    assert rows_out([_examples(**ROWS)]) == 9


def test_without_counted_examples_there_are_none() -> None:
    assert rows_in([MODEL, _examples()], [MODEL], {}) is None
    assert rows_out([MODEL, _examples()]) is None
    assert rows_out([_examples(rows="{}")]) == 0


def test_a_report_that_counts_the_same_rows_does_not_count_twice() -> None:
    report = ArtifactRecord("N", "ingest_report", 3, "components.IngestReport", "/z", ROWS)
    assert rows_out([_examples(**ROWS), report]) == 9
    assert rows_in([_examples(**ROWS), report], [], {}) == 9


def test_source_counts_what_it_read() -> None:
    assert rows_in([], [_examples(**ROWS, rows_read=12)], {}) == 12


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"example_splits": '["test"]'}, 1),
        ({"splits_config": '{"analyze": ["train"], "transform": ["train", "eval"]}'}, 8),
        ({"example_splits": None, "splits_config": ""}, 9),
    ],
)
def test_only_the_splits_that_a_node_reads_count(parameters: dict[str, str], expected: int) -> None:
    assert rows_in([_examples(**ROWS)], [], parameters) == expected
