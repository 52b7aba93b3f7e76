"""What only all the rows of a movie show: bursts, several titles, ratings before it came out.

Rows come by buckets of users and are cut here by buckets of movies. All rows of a movie are in one
table then.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from components.ratings_example_gen.arrow_bytes import to_bytes
from components.ratings_example_gen.splits import SPLITS, Boundaries, split_of
from components.ratings_profile.bursts import keep_bursts
from components.ratings_profile.partials import Collector
from components.ratings_profile.profile import MAX_LISTED
from components.ratings_profile.rows import (
    ABSENT,
    ROW_COLUMNS,
    Bools,
    Ints,
    Rows,
    starts_of_runs,
)
from components.ratings_profile.titles import title_year
from components.ratings_profile.users import count_activity, count_cold
from transform import features as f
from transform.arrow import pa, pc
from transform.history import SOURCE_FILE, bucket_of

_TEXTS = (f.USER_ID, f.MOVIE_ID, f.MOVIE_TITLE, SOURCE_FILE)


def by_movie(rows: Rows, num_buckets: int) -> Iterator[tuple[int, bytes]]:
    """Yields the rows of each bucket of movies, as Arrow bytes."""
    buckets = [bucket_of(movie, num_buckets) for movie in rows.movies.values]
    labels = np.array(buckets, dtype=np.int64)[rows.movies.codes]
    yield from cut(rows.table.select(list(ROW_COLUMNS)), labels, _TEXTS)


def cut(table: Any, labels: Ints, texts: tuple[str, ...] = ()) -> Iterator[tuple[int, bytes]]:
    """Yields the rows of each label, as Arrow bytes, with a dictionary for each column of texts."""
    order = np.argsort(labels, kind="stable")
    table, labels = table.take(pa.array(order)), labels[order]
    starts = starts_of_runs(labels).tolist()
    for start, end in pairwise([*starts, len(labels)]):
        part = table.slice(start, end - start).combine_chunks()
        for name in texts:
            at = part.schema.get_field_index(name)
            part = part.set_column(at, name, pc.dictionary_encode(part[name]))
        yield int(labels[start]), to_bytes(part)


def sorted_by_movie(table: Any) -> Rows:
    """Returns rows sorted by movie id, time and user id."""
    columns = [
        pc.cast(table[name], pa.string()) if name in _TEXTS else table[name]
        for name in table.column_names
    ]
    plain = pa.table(columns, names=table.column_names)
    order = [(name, "ascending") for name in (f.MOVIE_ID, f.TIMESTAMP, f.USER_ID)]
    return Rows(plain.sort_by(order))


def measure_movies(rows: Rows, where: Boundaries, into: Collector) -> None:
    """Adds what the movies of a table, sorted by movie and time, are like."""
    starts = starts_of_runs(rows.movies.codes)
    if not len(starts):
        return
    into.add("movies", n=len(starts))
    count_activity("movie_activity", np.diff(np.append(starts, len(rows))), into)
    splits = split_of(rows.times_s, where)
    for split in range(len(SPLITS)):
        found = np.unique(rows.movies.codes[splits == split])
        into.add("split_movies", split, n=len(found))
    count_cold("cold_movie", rows.movies.codes, splits, into)
    keep_bursts("movie_burst", rows, rows.movies, into)
    _keep_ids_with_two_titles(rows, starts, into)
    _keep_by_title_year(rows, into)


def _keep_ids_with_two_titles(rows: Rows, starts: Ints, into: Collector) -> None:
    """Keeps the movies whose rows carry several titles, and the rows with others than the first."""
    ends = np.append(starts[1:], len(rows))
    titles = rows.titles.codes
    # A row without a title is no other title.
    known = titles != ABSENT
    at = np.where(known, np.arange(len(rows)), len(rows))
    first = np.minimum.reduceat(at, starts)
    own = np.append(titles, ABSENT)[np.repeat(first, ends - starts)]
    other = known & (titles != own)
    found = np.flatnonzero(np.logical_or.reduceat(other, starts))
    into.add("id_titles", n=len(found))
    into.add("id_title_rows", n=(ends - starts)[found].sum())
    for movie in found[:MAX_LISTED]:
        mine = np.arange(starts[movie], ends[movie])
        names = {rows.titles.values[code] for code in titles[mine[known[mine]]]}
        name = rows.movies.values[rows.movies.codes[mine[0]]]
        samples = rows.samples(mine[other[mine]])
        into.keep("id_titles", items=[(name, tuple(sorted(names)), len(mine), samples)])


def _keep_by_title_year(rows: Rows, into: Collector) -> None:
    """Keeps the ratings of movies without a year in the title, and those made before that year."""
    years = np.array([title_year(title) or 0 for title in rows.titles.values] + [-1])
    years = years[rows.titles.codes]
    into.add("no_year_rows", n=np.count_nonzero(years == 0))
    into.keep("no_year_rows", items=rows.samples(years == 0))
    rated = rows.times_s.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    early: Bools = rated < years
    movies = np.unique(rows.movies.codes[early])
    into.add("before_release", n=len(movies))
    into.add("before_release_rows", n=np.count_nonzero(early))
    into.keep("before_release", items=rows.samples(early))
    titles = (rows.titles.values[at] for at in np.unique(rows.titles.codes[early]))
    into.keep("before_release_titles", items=[(title,) for title in titles])
