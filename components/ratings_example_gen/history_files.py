"""The accepted ratings of some users turned into their file of the rating history."""

from collections.abc import Sequence
from typing import Any

from components.ratings_example_gen.blocks import FILE, LINE, ROW_TYPES
from components.ratings_example_gen.examples import join_tables
from components.ratings_example_gen.outputs import write_parquet
from components.ratings_example_gen.report import shown_name
from transform.arrow import pa
from transform.history import ALL_COLUMNS, SORT_FIELDS, SOURCE_FILE, SOURCE_LINE, bucket_file

_TYPES = {**ROW_TYPES, SOURCE_FILE: pa.string(), SOURCE_LINE: pa.int64()}
_SCHEMA = pa.schema([(name, _TYPES[name]) for name in ALL_COLUMNS])


def history_rows(rows: Any, movies: Any, users: Any, names: Sequence[str]) -> Any:
    """Returns ratings (pa.Table) with what the side tables (or None) know and where each stood.

    `names` are the names of the input files by position.
    """
    shown = pa.array([shown_name(name) for name in names], pa.string())
    places = {SOURCE_FILE: shown.take(rows[FILE].combine_chunks()), SOURCE_LINE: rows[LINE]}
    joined = join_tables(rows, movies, users)
    for name, column in places.items():
        joined = joined.append_column(name, column)
    return joined


def write_history(folder: str, bucket: int, num_buckets: int, rows: Any) -> None:
    """Writes what `history_rows` returned (None: no row) as one bucket's file, sorted."""
    table = _SCHEMA.empty_table() if rows is None else rows
    write_parquet(f"{folder}/{bucket_file(bucket, num_buckets)}", table, _SCHEMA, SORT_FIELDS)
