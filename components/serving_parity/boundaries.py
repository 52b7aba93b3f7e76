"""A step function of one number turned into the places where it steps, found by asking it.

Whatever way a feature cuts a raw number into classes (equal slices, quantiles, listed ages,
seasons), the two raw values on either side of each cut are what tells whether training and serving
cut at the same place.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
# Values `[n]` -> classes `[n]` of any integer type.
Classify = Callable[[Numbers], Numbers]


def sides_of_steps(classify: Classify, low: int, high: int, grid: int, most: int) -> Numbers:
    """Returns the whole numbers just before and at each step between `low` and `high`, rising.

    All steps of a function that only rises are found, however close. Where it also falls, steps
    that cancel out within one of `grid` equal parts are not. Of more than `most` steps, `most` are
    taken, evenly spread.

    Args:
      classify: the step function over int64.
      low: the first number looked at.
      high: the last number looked at.
      grid: into how many parts the range is cut at first.
      most: the most steps to return the sides of.
    """
    points = np.unique(np.linspace(low, high, grid + 1).astype(np.int64))
    classes = classify(points)
    parts = _stepping(points[:-1], points[1:], classes[:-1], classes[1:], most)
    while len(parts.first) and (parts.last - parts.first > 1).any():
        middle = parts.first + (parts.last - parts.first) // 2
        between = classify(middle)
        parts = _stepping(
            np.stack([parts.first, middle], axis=1).reshape(-1),
            np.stack([middle, parts.last], axis=1).reshape(-1),
            np.stack([parts.first_class, between], axis=1).reshape(-1),
            np.stack([between, parts.last_class], axis=1).reshape(-1),
            most,
        )
    sides: Numbers = np.unique(np.concatenate([parts.first, parts.last]))
    return sides


class _Parts(NamedTuple):
    """Parts of the range, `[parts]` each: their ends and the classes of these."""

    first: Numbers
    last: Numbers
    first_class: Numbers
    last_class: Numbers


def _stepping(
    first: Numbers, last: Numbers, first_class: Numbers, last_class: Numbers, most: int
) -> _Parts:
    """Returns the parts whose ends are of two classes, at most `most` of them, evenly spread."""
    chosen = np.flatnonzero(first_class != last_class)
    if len(chosen) > most:
        chosen = chosen[np.linspace(0, len(chosen) - 1, most).astype(np.int64)]
    return _Parts(first[chosen], last[chosen], first_class[chosen], last_class[chosen])
