"""Rows counted one by one: when ratings were made, and what each split holds."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from components.ratings_example_gen.splits import SPLITS, Boundaries, split_of
from components.ratings_profile.partials import Collector
from components.ratings_profile.rows import Ints, Rows, column
from transform import features as f
from transform.arrow import pa, pc

HOUR_S, DAY_S = 3_600, 86_400
# 1970-01-01 was a Thursday: day 3 of a week that starts on Monday.
_FIRST_WEEKDAY = 3
_CATEGORIES = (
    f.USER_GENDER,
    f.BUCKETIZED_USER_AGE,
    f.USER_OCCUPATION_TEXT,
    f.MOVIE_GENRES,
)


def measure_totals(rows: Rows, where: Boundaries, into: Collector) -> None:
    """Counts rows by time and by split, and keeps the first of those with an empty genre list."""
    into.add("rows", n=len(rows))
    if not len(rows):
        return
    into.keep("earliest", items=[(int(rows.times_s.min()),)])
    into.keep("latest", items=[(-int(rows.times_s.max()),)])
    _count_moments(rows.times_s, into)
    splits = split_of(rows.times_s, where)
    _count_by("rating", rows.units, into)
    for split in range(len(SPLITS)):
        mask = splits == split
        if mask.any():
            _count_split(rows, split, mask, into)
    if f.MOVIE_GENRES in rows.table.column_names:
        empty = pc.equal(pc.list_value_length(column(rows.table, f.MOVIE_GENRES)), 0)
        _keep_rows_without_genre(rows, empty, into)


def _count_by(name: str, values: Ints, into: Collector) -> None:
    for value, n in zip(*np.unique(values, return_counts=True), strict=True):
        into.add(name, int(value), n=n)


def _count_moments(times_s: Ints, into: Collector) -> None:
    _count_by("day", times_s // DAY_S, into)
    _count_by("hour", times_s % DAY_S // HOUR_S, into)
    _count_by("weekday", (times_s // DAY_S + _FIRST_WEEKDAY) % 7, into)
    for name, unit_s in (("midnight", DAY_S), ("whole_hour", HOUR_S), ("whole_minute", 60)):
        into.add(name, n=np.count_nonzero(times_s % unit_s == 0))


def _count_split(rows: Rows, split: int, mask: Any, into: Collector) -> None:
    times_s = rows.times_s[mask]
    into.add("split_rows", split, n=len(times_s))
    into.keep("earliest", split, items=[(int(times_s.min()),)])
    into.keep("latest", split, items=[(-int(times_s.max()),)])
    for value, n in zip(*np.unique(rows.ratings[mask], return_counts=True), strict=True):
        into.add("split_rating", split, f"{value:g}", n=n)
    users = np.unique(rows.users.codes[mask])
    into.add("split_users", split, n=len(users))
    for name in _CATEGORIES:
        if name in rows.table.column_names:
            counted = _texts_counted if name == f.USER_OCCUPATION_TEXT else _numbers_counted
            for text, n in counted(rows, name, mask):
                into.add("category", split, name, text, n=n)


def _texts_counted(rows: Rows, name: str, mask: Any) -> Iterable[tuple[str, int]]:
    texts = rows.text(name)
    codes = texts.codes[mask]
    counts = np.bincount(codes[codes >= 0], minlength=len(texts.values))
    return zip(texts.values, counts.tolist(), strict=True)


def _numbers_counted(rows: Rows, name: str, mask: Any) -> Iterable[tuple[str, int]]:
    """Returns how often each number is there; a list counts for each of its members."""
    values = column(rows.table, name).filter(pa.array(mask))
    if pa.types.is_list(values.type):
        values = values.flatten()
    found = pc.value_counts(pc.drop_null(values))
    counts = zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True)
    return ((f"{value:g}", n) for value, n in counts)


def _keep_rows_without_genre(rows: Rows, empty: Any, into: Collector) -> None:
    mask = pc.fill_null(empty, False).to_numpy(zero_copy_only=False)
    into.add("no_genre_rows", n=np.count_nonzero(mask))
    into.keep("no_genre", items=rows.samples(mask))
