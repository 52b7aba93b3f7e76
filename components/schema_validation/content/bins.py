"""Days and histograms brought onto common, few and equal bins."""

import math
from collections.abc import Mapping, Sequence

from components.schema_validation.summaries import Bin

DAY_S = 86_400
_MAX_BINS = 250
_DAYS_A_BIN = (1, 2, 7, 14, 28, 91, 182, 364, 3_640)
_BARS = 16


def time_bins(days: Sequence[tuple[int, int]]) -> tuple[int, list[tuple[int, int, int]]]:
    """Returns (days a bin, [(start_s, end_s, rows)]) without a hole; (0, []) without days.

    Args:
      days: (days since 1970-01-01 UTC, rows), rising, as `Profile.days`.
    """
    if not days:
        return 0, []
    first, last = days[0][0], days[-1][0]
    length = last - first + 1
    size = next((n for n in _DAYS_A_BIN if length <= n * _MAX_BINS), -(-length // _MAX_BINS))
    rows = [0] * -(-length // size)
    for day, count in days:
        rows[(day - first) // size] += count
    return size, [
        ((first + i * size) * DAY_S, (first + (i + 1) * size) * DAY_S, count)
        for i, count in enumerate(rows)
    ]


def common_histogram(
    columns: Mapping[str, Sequence[Bin]],
) -> tuple[list[float], dict[str, list[float]]] | None:
    """Returns (edges, {column: share of its rows in each bar}) over equal bars for all columns.

    The rows of a bin count as spread evenly over it. None if nothing finite is there to be drawn.
    """
    bins = [bin_ for histogram in columns.values() for bin_ in histogram]
    low = min((bin_.low for bin_ in bins), default=0.0)
    high = max((bin_.high for bin_ in bins), default=0.0)
    if not bins or not all(math.isfinite(x) for b in bins for x in (b.low, b.high, b.rows)):
        return None
    width = (high - low) / _BARS
    if not math.isfinite(width) or not width > 0 or low + width == low:
        return None
    edges = [low + i * width for i in range(_BARS)] + [high]
    return edges, {name: _spread(histogram, low, width) for name, histogram in columns.items()}


def _spread(histogram: Sequence[Bin], low: float, width: float) -> list[float]:
    rows = [0.0] * _BARS
    for bin_ in histogram:
        first = _bar(bin_.low, low, width)
        last = max(first, _bar(bin_.high, low, width))
        span = bin_.high - bin_.low
        for i in range(first, last + 1):
            start, end = low + i * width, low + (i + 1) * width
            overlap = min(bin_.high, end) - max(bin_.low, start)
            rows[i] += bin_.rows * (max(overlap, 0.0) / span if span > 0 else float(i == first))
    total = sum(rows)
    return [count / total if total else 0.0 for count in rows]


def _bar(value: float, low: float, width: float) -> int:
    return min(max(int((value - low) / width), 0), _BARS - 1)
