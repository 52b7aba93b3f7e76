"""Distributions compared: the largest difference of shares, and the turning of a clock's face."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from components.ratings_profile.profile import Profile, SplitProfile
from transform import features as f

HOURS = 24


class Turn(NamedTuple):
    """How the hours of the day of two data sets lie to one another.

    Attributes:
      distance: Jensen-Shannon divergence (base 2, 0..1) as they are.
      hours: turn of the clock, -11..12, that brings them nearest; positive is later.
      turned: divergence after that turn.
    """

    distance: float
    hours: int
    turned: float


class Difference(NamedTuple):
    """Where two distributions differ most: the L-infinity norm and its place."""

    value: str
    expected: float
    found: float

    @property
    def size(self) -> float:
        """The absolute difference of the two shares."""
        return abs(self.expected - self.found)


def counts_of(splits: Sequence[SplitProfile], feature: str) -> dict[str, int]:
    """Returns {value: rows} of the label or of a category over several splits."""
    total: dict[str, int] = {}
    for split in splits:
        counts = split.ratings if feature == f.LABEL else split.categories.get(feature, {})
        for value, rows in counts.items():
            total[plain(value)] = total.get(plain(value), 0) + rows
    return total


def rating_counts(profile: Profile) -> dict[str, int]:
    """Returns {rating: rows} over all splits."""
    return counts_of(profile.splits, f.LABEL)


def plain(value: str) -> str:
    """Returns `25` for `25.0`, another text as it is."""
    try:
        number = float(value)
    except ValueError:
        return value
    return f"{number:g}" if math.isfinite(number) else value


def shares(counts: Mapping[str, int]) -> dict[str, float]:
    """Returns {value: share of all counts}, nothing of nothing."""
    total = sum(counts.values())
    return {value: rows / total for value, rows in counts.items()} if total else {}


def largest_difference(
    expected: Mapping[str, float], found: Mapping[str, float]
) -> Difference | None:
    """Returns where two distributions differ most, the first value of a tie; None without any."""
    differences = (
        Difference(value, expected.get(value, 0.0), found.get(value, 0.0))
        for value in sorted({*expected, *found})
    )
    return max(differences, key=lambda difference: difference.size, default=None)


def most_grown(expected: Mapping[str, float], found: Mapping[str, float]) -> Difference | None:
    """Returns the value whose share grew most, the first of a tie; None if none has grown."""
    differences = (
        Difference(value, expected.get(value, 0.0), share) for value, share in sorted(found.items())
    )
    grown = [item for item in differences if item.found > item.expected]
    return max(grown, key=lambda difference: difference.size, default=None)


def turn(now: Sequence[float], then: Sequence[float]) -> Turn | None:
    """Returns how the hours of `now` lie to those of `then`; None if either has none."""
    if len(now) != HOURS or len(then) != HOURS or not sum(now) or not sum(then):
        return None
    one, other = [n / sum(now) for n in now], [n / sum(then) for n in then]
    by_hours = [
        (jensen_shannon(one[k:] + one[:k], other), min(k, HOURS - k), k) for k in range(HOURS)
    ]
    nearest, _, hours = min(by_hours)
    return Turn(by_hours[0][0], hours if hours <= HOURS // 2 else hours - HOURS, nearest)


def jensen_shannon(one: Sequence[float], other: Sequence[float]) -> float:
    """Returns the Jensen-Shannon divergence of two distributions, base 2: 0 same .. 1 disjoint."""
    total = 0.0
    for left, right in zip(one, other, strict=True):
        middle = (left + right) / 2
        total += sum(p * math.log2(p / middle) for p in (left, right) if p > 0) / 2
    return max(0.0, total)
