from pathlib import Path

import pytest

from components.contract.beyond import rows_beyond
from transform.arrow import pa, pq
from transform.history import ALL_COLUMNS, bucket_file


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two buckets; the columns that no test needs are empty."""
    folder = tmp_path_factory.mktemp("history")
    buckets = [
        {
            "raw_user_age": [30.0, None, 130.5],
            "movie_genres": [[1, 25], None, []],
            "user_id": ["a", "b", "c"],
            "source_line": [7, 8, 12],
        },
        {
            "raw_user_age": [121.0],
            "movie_genres": [[30, 25]],
            "user_id": ["d"],
            "source_line": [9],
        },
    ]
    for bucket, columns in enumerate(buckets):
        rows = len(columns["user_id"])
        columns["source_file"] = ["u\u202e.data"] * rows
        table = pa.table(
            {
                name: pa.array(columns[name])
                if name in columns
                else pa.array([None] * rows, pa.int64())
                for name in ALL_COLUMNS
            }
        )
        pq.write_table(table, folder / bucket_file(bucket, len(buckets)))
    return folder


def test_rows_are_counted_and_the_first_by_file_and_line_is_named(history: Path) -> None:
    place = r"u\u202e.data"
    above = rows_beyond(history, "raw_user_age", "max", 120)
    assert above == f"2 rows are above 120, the first is {place}:9"
    below = rows_beyond(history, "raw_user_age", "min", 30.5)
    assert below == f"1 row is below 30.5, the first is {place}:7"


def test_a_row_with_two_values_beyond_is_one_row(history: Path) -> None:
    found = rows_beyond(history, "movie_genres", "max", 20)
    assert found == r"2 rows are above 20, the first is u\u202e.data:7"


@pytest.mark.parametrize("feature", ["raw_user_age", "user_id", "mood", "timestamp"])
def test_nothing_is_said_where_nothing_is_beyond_or_known(history: Path, feature: str) -> None:
    assert rows_beyond(history, feature, "max", 500) == ""
