"""The sums of each value by half turned into how well each feature alone predicts the label.

The correlation ratio of Pearson (1905), cross-fitted: each half's ratings are predicted by the mean
of the same value in the other half; a value that the other half has not, by the mean of all. With n
ratings that sum up to s, predicted by p, the squared error is sum(y^2) - 2 p s + n p^2: all but the
first is a sum over values, and the first is known from the number of ratings of each kind.

Each value's share is rounded to a millionth of a squared rating, so that sums are exact integers
and do not depend on the order in which they are made.
"""

import dataclasses
from typing import Any

import numpy as np

from components.ratings_profile.partials import Collector, Partial
from components.ratings_profile.profile import RowSample
from components.ratings_profile.rows import Ints, Rows, column
from components.ratings_profile.text_faults import KINDS
from components.ratings_profile.values import ABSENT_KEY, FEATURES, TEXT_FEATURES, shown_values
from transform.arrow import pa

_DIGITS = 6


def finish_values(table: Any, into: Collector) -> None:
    """Adds, by feature, what a table of values comes to; all rows of a value are in one table."""
    features, keys, sums, faults = _by_value(table)
    rows = sums[0] + sums[1]
    known, unseen = _errors(sums)
    for feature in np.unique(features).tolist():
        name, mask = FEATURES[feature], features == feature
        into.add(
            "leak_values", name, n=np.count_nonzero((rows[mask] > 0) & (keys[mask] != ABSENT_KEY))
        )
        into.add("leak_error", name, n=sum(known[mask].tolist()))
        for key, of_half in zip(("leak_unseen_rows", "leak_unseen_sum"), unseen, strict=True):
            into.add(key, name, n=of_half[mask].sum())
        if name in TEXT_FEATURES:
            _count_faults(name, faults[mask], rows[mask], into)


def _by_value(table: Any) -> tuple[Ints, Any, Ints, Ints]:
    """Returns features [v], keys [v], sums [4, v] and faults [v], each value once."""
    features, keys = column(table, "feature").to_numpy(), column(table, "key").to_numpy()
    order = np.lexsort((keys, features))
    features, keys = features[order], keys[order]
    if not len(order):
        return features, keys, np.zeros((4, 0), dtype=np.int64), features
    new = np.concatenate(([True], (features[1:] != features[:-1]) | (keys[1:] != keys[:-1])))
    starts = np.flatnonzero(new)
    sums = [
        np.add.reduceat(column(table, name).to_numpy()[order], starts)
        for name in ("n0", "n1", "sum0", "sum1")
    ]
    faults = np.bitwise_or.reduceat(column(table, "faults").to_numpy()[order], starts)
    return features[starts], keys[starts], np.stack(sums), faults


def _errors(sums: Ints) -> tuple[Ints, tuple[Ints, Ints]]:
    """Returns each value's -2 p s + n p^2 where p is known, and (n, s) where it is not."""
    total = np.zeros(sums.shape[1], dtype=np.int64)
    unseen = np.zeros((2, sums.shape[1]), dtype=np.int64)
    for half in (0, 1):
        n, s = sums[half], sums[2 + half]
        other_n, other_s = sums[1 - half], sums[3 - half]
        p = other_s / np.maximum(other_n, 1)
        seen = other_n > 0
        total += np.where(seen, np.rint(n * p * p - 2 * p * s), 0).astype(np.int64)
        unseen += np.where(seen, 0, np.stack([n, s]))
    return total, (unseen[0], unseen[1])


def _count_faults(name: str, faults: Ints, rows: Ints, into: Collector) -> None:
    for i, kind in enumerate(KINDS):
        has = (faults >> i & 1) == 1
        into.add("fault_values", kind, name, n=np.count_nonzero(has))
        into.add("fault_rows", kind, name, n=rows[has].sum())


def r2(partial: Partial, name: str) -> float:
    """Returns the share of the label's variance that a feature explains out of sample.

    0.0 if the label is constant. Rounded to 6 digits.
    """
    ratings = {key: n for key, n in partial.part("rating").items() if isinstance(key, int)}
    rows = sum(ratings.values())
    total = sum(units * n for units, n in ratings.items())
    squares = sum(units * units * n for units, n in ratings.items())
    mean = total / rows if rows else 0.0
    variance = squares - total * mean
    if len(ratings) < 2:
        return 0.0
    unseen_rows = partial.sums["leak_unseen_rows", name]
    unseen_sum = partial.sums["leak_unseen_sum", name]
    unseen = unseen_rows * mean * mean - 2 * mean * unseen_sum
    error = squares + partial.sums["leak_error", name] + unseen
    return round(1.0 - error / variance, _DIGITS)


def keep_first_rows(rows: Rows, range_s: tuple[float, float], into: Collector) -> None:
    """Keeps the first rows with the values of all features: samples, whichever feature leaks."""
    first = rows.first(np.arange(len(rows)))
    table = rows.table.take(pa.array(first))
    shown = zip(*(shown_values(Rows(table), name, range_s) for name in FEATURES), strict=True)
    items = zip((rows.samples(np.array([row]))[0] for row in first), shown, strict=True)
    into.keep("first_rows", items=items)


def samples(partial: Partial, name: str) -> tuple[RowSample, ...]:
    """Returns the first rows of all, each with its value of a feature as its note."""
    at = FEATURES.index(name)
    return tuple(
        dataclasses.replace(RowSample(*item), note=f"{name} = {shown[at]}")
        for item, shown in partial.first("first_rows")
    )
