"""A rating history read as a stream."""

from pathlib import Path

import pytest

from foundation.errors import WorkspaceError
from transform.arrow import pa, pq
from transform.features import MOVIE_ID, USER_ID
from transform.history import bucket_file, bucket_of, num_rows, read_batches

ROWS = [{USER_ID: f"u{number % 7}", MOVIE_ID: f"m{number}"} for number in range(50)]


@pytest.fixture
def history(tmp_path: Path) -> Path:
    schema = pa.Table.from_pylist(ROWS).schema
    for bucket in range(3):
        rows = [row for row in ROWS if bucket_of(row[USER_ID], 3) == bucket]
        file = tmp_path / bucket_file(bucket, 3)
        pq.write_table(pa.Table.from_pylist(rows, schema), file, row_group_size=5)
    return tmp_path


def test_every_row_is_read_once(history: Path) -> None:
    found = [row for batch in read_batches(history, [MOVIE_ID]) for row in batch.to_pylist()]
    assert sorted(row[MOVIE_ID] for row in found) == sorted(row[MOVIE_ID] for row in ROWS)
    assert all(set(row) == {MOVIE_ID} for row in found)
    assert num_rows(history) == len(ROWS)


def test_a_history_that_lacks_a_file_is_not_read(history: Path) -> None:
    (history / bucket_file(1, 3)).unlink()
    with pytest.raises(WorkspaceError, match="not a complete rating history: 2 files"):
        next(read_batches(history, [MOVIE_ID]))
    with pytest.raises(WorkspaceError):
        num_rows(history)
