"""Rating counts and moments turned into how likely each movie is to be rated, ever and lately."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def rating_counts(indices: Array, num_indices: int, weights: Array | None = None) -> Array:
    """Returns float64 `[num_indices]`: how often (or with what weight) each index occurs."""
    return np.bincount(indices, weights=weights, minlength=num_indices).astype(np.float64)


def recency_weights(timestamp: Array, half_life: float) -> Array:
    """Returns float64 `[rows]` in (0, 1]: 1 for the latest row, half for each `half_life` of age.

    Args:
      timestamp: moments `[rows]` on any linear scale, such as standardised ones.
      half_life: as a share of the period from the first to the last moment.
    """
    moments = timestamp.astype(np.float64)
    period = moments.max() - moments.min()
    if period == 0:
        return np.ones(len(moments))
    weights: Array = np.exp2((moments - moments.max()) / (half_life * period))
    return weights


def popularity_prior(counts: Array, recent_counts: Array, smoothing: float) -> Array:
    """Returns float32 `[num_indices]`: log probability of each movie, mostly by recent ratings.

    p = (1 - smoothing) recent + smoothing all-time, where all-time counts every movie once more
    than it was rated (Laplace), so that a movie without ratings has a small probability, not none.
    """
    ever = (counts + 1.0) / (counts.sum() + len(counts))
    recently = recent_counts / recent_counts.sum()
    mixed: Array = np.log((1.0 - smoothing) * recently + smoothing * ever)
    return mixed.astype(np.float32)
