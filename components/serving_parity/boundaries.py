"""A step function of one number turned into the places where it steps, found by asking it.

Whatever way a feature cuts a raw number into classes (equal slices, quantiles, listed ages,
seasons), the two raw values on either side of each cut are what tells whether training and serving
cut at the same place.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
# Values `[n]` -> classes `[n]` of any integer type.
Classify = Callable[[Numbers], Numbers]


def sides_of_steps(classify: Classify, low: int, high: int, grid: int, most: int) -> Numbers:
    """Returns the whole numbers just before and at each step between `low` and `high`, rising.

    Two steps within one of `grid` equal parts may be taken for one, or for none when they cancel
    out. Of more than `most` steps, `most` are taken, evenly spread.

    Args:
      classify: the step function over int64.
      low: the first number looked at.
      high: the last number looked at.
      grid: into how many parts the range is cut; several for each expected step.
      most: the most steps to return the sides of.
    """
    points = np.unique(np.linspace(low, high, grid + 1).astype(np.int64))
    classes = classify(points)
    steps = np.flatnonzero(classes[1:] != classes[:-1])
    if len(steps) > most:
        steps = steps[np.linspace(0, len(steps) - 1, most).astype(np.int64)]
    before, after = points[steps], points[steps + 1]
    first = classes[steps]
    while len(before) and (after - before > 1).any():
        middle = before + (after - before) // 2
        still = classify(middle) == first
        before, after = np.where(still, middle, before), np.where(still, after, middle)
    sides: Numbers = np.unique(np.concatenate([before, after]))
    return sides
