"""The ids of users and movies with what they have in the data: the table in ids.parquet.

    kind string ("user" | "movie"), id_hash uint64, rows int64, first_s int64,
    rating_sum float64, title_hash uint64 (null for users and for movies without a title)

sorted by (kind, id_hash). Another run's data is compared with it: components/schema_validation.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from components.ratings_profile.rows import RATING_UNITS, Coded, Ints, Rows, starts_of_runs
from transform.arrow import pa, pc

USER, MOVIE = "user", "movie"
SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("id_hash", pa.uint64()),
        ("rows", pa.int64()),
        ("first_s", pa.int64()),
        ("rating_sum", pa.float64()),
        ("title_hash", pa.uint64()),
    ]
)


def user_ids(rows: Rows) -> Any:
    """Returns the table of the users of rows that are sorted by user."""
    return _ids(
        rows, USER, rows.users, pa.nulls(len(starts_of_runs(rows.users.codes)), pa.uint64())
    )


def movie_ids(rows: Rows) -> Any:
    """Returns the table of the movies of rows that are sorted by movie, with its earliest title."""
    titles = rows.titles.codes[starts_of_runs(rows.movies.codes)]
    hashes = np.append(rows.titles.hashes, np.uint64(0))[titles]
    return _ids(rows, MOVIE, rows.movies, pa.array(hashes, mask=titles < 0))


def joined(tables: Iterable[Any]) -> Any:
    """Returns one table of all ids, sorted."""
    table = pa.concat_tables([SCHEMA.empty_table(), *tables])
    return table.sort_by([("kind", "ascending"), ("id_hash", "ascending")])


def rows_of_movies(table: Any, hashes: Any) -> Ints:
    """Returns how many ratings each of the movies has, given the `id_hash` of each; 0 if none."""
    movies = table.filter(pc.equal(table["kind"], MOVIE))
    known, rows = movies["id_hash"].to_numpy(), movies["rows"].to_numpy()
    at = np.searchsorted(known, hashes)
    found = np.append(known, np.uint64(0))[at] == hashes
    counts: Ints = np.where(found & (at < len(known)), np.append(rows, 0)[at], 0)
    return counts


def _ids(rows: Rows, kind: str, ids: Coded, title_hashes: Any) -> Any:
    starts = starts_of_runs(ids.codes)
    if not len(starts):
        return SCHEMA.empty_table()
    columns = [
        pa.array([kind] * len(starts)),
        pa.array(ids.hashes[ids.codes[starts]]),
        pa.array(np.diff(np.append(starts, len(rows)))),
        pa.array(np.minimum.reduceat(rows.times_s, starts)),
        pa.array(np.add.reduceat(rows.units, starts) / RATING_UNITS),
        title_hashes,
    ]
    return pa.table(columns, schema=SCHEMA)
