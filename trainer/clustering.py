"""Points turned into the centres of clusters: Lloyd's k-means on a sample, in NumPy."""

import numpy as np

from transform.bags import Array

# Enough for a centre to settle; what was measured no longer changes with more.
_POINTS_A_CENTRE = 64
_ROUNDS = 10
_CHUNK_ROWS = 8192


def centres_of(points: Array, count: int, seed: int) -> Array:
    """Returns float32 `[count, dim]`: centres that lie close to the points.

    Args:
      points: float32 `[n, dim]`, n at least `count`.
      count: how many.
      seed: of the sample and of the first centres; the same gives the same.
    """
    rng = np.random.default_rng(seed)
    size = min(len(points), count * _POINTS_A_CENTRE)
    sample = points[np.sort(rng.choice(len(points), size, replace=False))]
    centres: Array = sample[np.sort(rng.choice(size, count, replace=False))].astype(np.float32)
    for _ in range(_ROUNDS):
        centres = _moved(sample, centres)
    return centres


def _moved(points: Array, centres: Array) -> Array:
    """Returns the mean of the points nearest to each centre; one without points stays."""
    nearest = np.concatenate(
        [
            np.argmax(chunk @ centres.T - 0.5 * (centres**2).sum(axis=1), axis=1)
            for chunk in np.split(points, range(_CHUNK_ROWS, len(points), _CHUNK_ROWS))
        ]
    )
    counts = np.bincount(nearest, minlength=len(centres))[:, None]
    sums = np.stack(
        [np.bincount(nearest, column, minlength=len(centres)) for column in points.T], axis=1
    )
    moved: Array = np.where(counts > 0, sums / np.maximum(counts, 1), centres).astype(np.float32)
    return moved
