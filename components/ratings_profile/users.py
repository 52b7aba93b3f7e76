"""What only all the rows of a user show: how active, how fast, how steady, how constant they are.

All rows of a user are in one table, sorted by user, time and movie.
"""

from typing import Any

import numpy as np

from components.ratings_example_gen.splits import SPLITS, Boundaries, split_of
from components.ratings_profile.bursts import keep_bursts
from components.ratings_profile.partials import Collector
from components.ratings_profile.profile import MAX_SAMPLES
from components.ratings_profile.rows import Ints, Rows, column, starts_of_runs
from transform import features as f
from transform.arrow import pc

MIN_STEADY_ROWS = 10
MIN_CONSTANT_ROWS = 50
_ATTRIBUTES = (
    f.RAW_USER_AGE,
    f.BUCKETIZED_USER_AGE,
    f.USER_GENDER,
    f.USER_OCCUPATION_LABEL,
    f.USER_OCCUPATION_TEXT,
    f.USER_ZIP_CODE,
)


def measure_users(rows: Rows, where: Boundaries, into: Collector) -> None:
    """Adds what the users of a table are like."""
    starts = starts_of_runs(rows.users.codes)
    if not len(starts):
        return
    sizes = np.diff(np.append(starts, len(rows)))
    into.add("users", n=len(starts))
    count_activity("user_activity", sizes, into)
    count_cold("cold_user", rows.users.codes, split_of(rows.times_s, where), into)
    keep_bursts("user_burst", rows, rows.users, into)
    _keep_steady(rows, into)
    _keep_constant(rows, starts, sizes, into)
    for name in _ATTRIBUTES:
        if name in rows.table.column_names:
            _keep_unsteady(rows, name, into)


def count_activity(name: str, sizes: Ints, into: Collector) -> None:
    """Counts how many ids have how many rows."""
    for rows, ids in zip(*np.unique(sizes, return_counts=True), strict=True):
        into.add(name, int(rows), n=ids)


def count_cold(name: str, codes: Ints, splits: Any, into: Collector) -> None:
    """Counts, by split but the first, the ids that no earlier split has, and their rows."""
    first = np.full(codes.max() + 1, len(SPLITS))
    np.minimum.at(first, codes, splits)
    for split in range(1, len(SPLITS)):
        into.add(f"{name}s", split, n=np.count_nonzero(first == split))
        into.add(
            f"{name}_rows", split, n=np.count_nonzero((splits == split) & (first[codes] == split))
        )


def _keep_steady(rows: Rows, into: Collector) -> None:
    """Keeps the longest runs of ratings by one user with one and the same step, in seconds."""
    steps = np.diff(rows.times_s)
    steps[np.diff(rows.users.codes) != 0] = -1
    starts = starts_of_runs(steps)
    lengths = np.diff(np.append(starts, len(steps))) + 1
    long = (steps[starts] > 0) & (lengths >= MIN_STEADY_ROWS) if len(starts) else starts
    found = np.flatnonzero(long)
    for at in found[np.argsort(-lengths[found], kind="stable")][:MAX_SAMPLES]:
        start, length = int(starts[at]), int(lengths[at])
        user = rows.users.values[rows.users.codes[start]]
        samples = rows.samples(np.arange(start, start + length), f"every {steps[start]} s")
        into.keep(
            "steady",
            items=[(-length, user, int(rows.times_s[start]), int(steps[start]), samples)],
        )


def _keep_constant(rows: Rows, starts: Ints, sizes: Ints, into: Collector) -> None:
    """Keeps the users of at least MIN_CONSTANT_ROWS ratings who always give the same one."""
    lowest = np.minimum.reduceat(rows.units, starts)
    highest = np.maximum.reduceat(rows.units, starts)
    constant = (lowest == highest) & (sizes >= MIN_CONSTANT_ROWS)
    if constant.any():
        names = (rows.users.values[rows.users.codes[start]] for start in starts[constant])
        into.add("constant", n=np.count_nonzero(constant))
        into.add("constant_rows", n=sizes[constant].sum())
        into.keep("constant", items=[(name,) for name in names])
        into.keep("constant_samples", items=rows.samples(np.repeat(constant, sizes)))


def _keep_unsteady(rows: Rows, name: str, into: Collector) -> None:
    """Keeps the rows in which a user has another value than the one that most of their rows have.

    Of values that are equally frequent, that of the earlier row counts as the user's own.
    """
    values, codes = _value_codes(rows, name)
    users = rows.users.codes
    pairs = users * (len(values) + 1) + codes
    changes = (users[1:] == users[:-1]) & (pairs[1:] != pairs[:-1])
    if not changes.any():
        return
    unsteady = np.flatnonzero(np.isin(users, users[1:][changes]))
    found, first, inverse, counts = np.unique(
        pairs[unsteady], return_index=True, return_inverse=True, return_counts=True
    )
    owners = found // (len(values) + 1)
    order = np.lexsort((first, -counts, owners))
    own = np.zeros(len(found), dtype=np.bool_)
    own[order[starts_of_runs(owners[order])]] = True
    at_fault = unsteady[~own[inverse]]
    into.add("unsteady_users", name, n=len(np.unique(owners)))
    into.add("unsteady_rows", name, n=len(at_fault))
    shown = (rows.samples(np.array([row]), values[codes[row]])[0] for row in rows.first(at_fault))
    into.keep("unsteady", name, items=shown)


def _value_codes(rows: Rows, name: str) -> tuple[list[str], Ints]:
    """Returns the distinct values of a column, as text, and which of them each row has."""
    array = column(rows.table, name).dictionary_encode()
    values = ["" if value is None else str(value) for value in array.dictionary.to_pylist()]
    codes = pc.fill_null(array.indices, len(values)).to_numpy(zero_copy_only=False)
    return [*values, "absent"], codes.astype(np.int64)
