"""The rating history: where a user's accepted ratings lie on disk, and how they are read back.

A folder of Parquet files `history-00007-of-00016.parquet`. A user's rows are all in the file of
bucket crc32(user_id) % 16, sorted by (user_id, timestamp, movie_id). Its columns are ALL_COLUMNS:
the fields of a rating, then where the rating stood in the input.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from foundation.errors import WorkspaceError
from transform import features as f
from transform.arrow import pa, pq

SORT_FIELDS = (f.USER_ID, f.TIMESTAMP, f.MOVIE_ID)

# Where a rating stood. No features: Examples do not have them and no model can see them.
SOURCE_FILE = "source_file"  # string, the input file's name as ingest.json has it
SOURCE_LINE = "source_line"  # int64, the line (Parquet, TFDS: the row) in that file, from 1
ALL_COLUMNS = (*f.ALL_FIELDS, SOURCE_FILE, SOURCE_LINE)

_FILE = re.compile(r"history-(\d{5})-of-(\d{5})\.parquet")


def bucket_of(user_id: str, num_buckets: int) -> int:
    """Returns the bucket 0..num_buckets-1 that holds all rows of a user."""
    return zlib.crc32(user_id.encode("utf-8")) % num_buckets


def bucket_file(bucket: int, num_buckets: int) -> str:
    """Returns the name of a bucket's file."""
    return f"history-{bucket:05d}-of-{num_buckets:05d}.parquet"


def read_user(history_dir: Path, user_id: str) -> Any:
    """Returns one user's ratings as a pa.Table, oldest first; no rows for a user who has none.

    Reads one file. Raises WorkspaceError if the folder is not a complete history.
    """
    files = _files(history_dir)
    path = files[bucket_of(user_id, len(files))]
    return pq.read_table(path, filters=[(f.USER_ID, "=", user_id)])


def read_columns(history_dir: Path, columns: Sequence[str]) -> Any:
    """Returns some columns of all ratings as a pa.Table, bucket after bucket.

    Every file has ALL_COLUMNS; what the source lacks is null. Raises WorkspaceError
    if the folder is not a complete history.
    """
    tables = []
    for path in _files(history_dir):
        with pq.ParquetFile(path) as file:
            tables.append(file.read(columns=list(columns)))
    return pa.concat_tables(tables)


def read_batches(history_dir: Path, columns: Sequence[str]) -> Iterator[Any]:
    """Yields some columns of all ratings as pa.RecordBatches; memory does not grow with them.

    Raises WorkspaceError if the folder is not a complete history.
    """
    for path in _files(history_dir):
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(columns=list(columns))


def num_rows(history_dir: Path) -> int:
    """Returns the number of ratings; WorkspaceError if the folder is not a complete history."""
    return sum(pq.read_metadata(path).num_rows for path in _files(history_dir))


def _files(history_dir: Path) -> list[Path]:
    found = sorted(
        path for path in history_dir.glob("history-*.parquet") if _FILE.fullmatch(path.name)
    )
    match = _FILE.fullmatch(found[0].name) if found else None
    expected = [bucket_file(i, int(match[2])) for i in range(int(match[2]))] if match else []
    if not expected or [path.name for path in found] != expected:
        raise WorkspaceError(
            f"{history_dir} is not a complete rating history: {len(found)} files found",
            hint="Run the pipeline again; it writes the history anew.",
        )
    return found
