"""Figures of users turned into intervals: what they would be if other such users had come.

The percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13),
over users and not over rows: the rows of one user are not independent. Systems that are measured
on the same users share the same draws, so that differences between them are paired.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_CELLS_AT_ONCE = 4_000_000


def resampled_means(
    sums: NDArray[np.floating[Any]],
    counts: NDArray[np.floating[Any]],
    resamples: int,
    seed: int,
) -> Floats:
    """Returns float64 `[resamples, columns]`: the mean of each column for each draw of users.

    A draw takes as many users as there are, with replacement; its mean is the sum of the users'
    `sums` by the sum of their `counts`, NaN where a draw has no count. The same seed gives the same
    draws for any columns.

    Args:
      sums: `[num_users, columns]`, what each user adds.
      counts: `[num_users, columns]`, over how many rows.
      resamples: number of draws.
      seed: of the draws.

    Raises:
      ValueError: there are no users, no draws, or the shapes differ.
    """
    if sums.shape != counts.shape or sums.ndim != 2:
        raise ValueError(f"sums {sums.shape} and counts {counts.shape}: not 2-D alike")
    if not len(sums) or resamples < 1:
        raise ValueError(f"{resamples} draws of {len(sums)} users")
    rng, parts = np.random.default_rng(seed), []
    at_once = max(1, _CELLS_AT_ONCE // len(sums))
    for begin in range(0, resamples, at_once):
        draws = min(at_once, resamples - begin)
        times = _times_drawn(rng, draws, len(sums))
        of_draw = times @ counts.astype(np.float64)
        empty = np.full(of_draw.shape, np.nan)
        parts.append(np.divide(times @ sums.astype(np.float64), of_draw, empty, where=of_draw > 0))
    return np.concatenate(parts)


def _times_drawn(rng: np.random.Generator, draws: int, num_users: int) -> Floats:
    """Returns `[draws, num_users]`: how often each user was drawn."""
    users = rng.integers(num_users, size=(draws, num_users))
    users += np.arange(draws)[:, None] * num_users
    flat = np.bincount(users.reshape(-1), minlength=draws * num_users)
    return flat.reshape(draws, num_users).astype(np.float64)


def percentile_interval(values: Floats, confidence: float) -> tuple[float, float] | None:
    """Returns the interval in which the middle `confidence` of `values` `[resamples]` lies.

    NaN is left out; None when nothing is left. Raises ValueError unless 0 < confidence < 1.
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    values = values[~np.isnan(values)]
    if not values.size:
        return None
    tail = (1.0 - confidence) / 2
    low, high = np.quantile(values, [tail, 1.0 - tail])
    return float(low), float(high)
