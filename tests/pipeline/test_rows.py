import json

import pytest

from pipeline.results import ArtifactRecord
from pipeline.rows import RowCounter

ROWS = {"rows": json.dumps({"train": 6, "eval": 2, "test": 1})}


def _examples(**properties: str | int) -> ArtifactRecord:
    return ArtifactRecord("N", "examples", 1, "Examples", "/x", properties)


MODEL = ArtifactRecord("N", "model", 2, "Model", "/y")


def test_rows_are_summed_over_splits() -> None:
    assert RowCounter().count([_examples(**ROWS), MODEL], [MODEL], {}) == (9, None)
    assert RowCounter().count([], [_examples(**ROWS)], {}) == (None, 9)


def test_without_counted_examples_there_are_none() -> None:
    assert RowCounter().count([MODEL, _examples()], [MODEL, _examples()], {}) == (None, None)
    assert RowCounter().count([], [_examples(rows="{}")], {}) == (None, 0)


def test_a_report_that_counts_the_same_rows_does_not_count_twice() -> None:
    report = ArtifactRecord("N", "ingest_report", 3, "components.IngestReport", "/z", ROWS)
    both = [_examples(**ROWS), report]
    assert RowCounter().count(both, both, {}) == (9, 9)


def test_source_counts_what_it_read() -> None:
    assert RowCounter().count([], [_examples(**ROWS, rows_read=12)], {}) == (12, 9)


def test_transformed_examples_have_the_rows_of_those_that_were_transformed() -> None:
    counter = RowCounter()
    transformed = ArtifactRecord("Transform", "transformed_examples", 7, "Examples", "/t")
    splits = {"splits_config": '{"analyze": ["train"], "transform": ["train", "eval"]}'}
    assert counter.count([_examples(**ROWS)], [transformed], splits) == (8, 8)
    assert counter.count([transformed, MODEL], [MODEL], {}) == (8, None)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"example_splits": '["test"]'}, 1),
        ({"splits_config": '{"analyze": ["train"], "transform": ["train", "eval"]}'}, 8),
        ({"example_splits": None, "splits_config": ""}, 9),
    ],
)
def test_only_the_splits_that_a_node_reads_count(parameters: dict[str, str], expected: int) -> None:
    assert RowCounter().count([_examples(**ROWS)], [], parameters) == (expected, None)
