"""Calibration of predicted ratings."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.metrics.errors import errors


@dataclass(frozen=True)
class Calibration:
    """Predictions in bins of equal width, beside what was rated.

    Attributes:
      edges: `[num_bins + 1]`.
      rows: `[num_bins]`, predictions in each bin; the last bin holds its upper edge as well.
      predicted, actual: `[num_bins]`, their means; NaN in an empty bin.
      error: mean over rows of |mean predicted - mean actual| of the row's bin, in rating points.
    """

    edges: NDArray[np.float64]
    rows: NDArray[np.int64]
    predicted: NDArray[np.float64]
    actual: NDArray[np.float64]
    error: float


def calibration(
    predicted: NDArray[np.floating[Any]],
    actual: NDArray[np.floating[Any]],
    low: float,
    high: float,
    num_bins: int,
) -> Calibration:
    """Returns how far predicted ratings are from the mean of the ratings that followed.

    The expected calibration error of Naeini, Cooper, Hauskrecht (Obtaining well calibrated
    probabilities using Bayesian binning, AAAI 2015), of ratings in place of probabilities.

    Args:
      predicted: `[num_rows]`; what lies outside of `low` .. `high` counts to the outer bins.
      actual: `[num_rows]`.
      low: lower edge of the first bin.
      high: upper edge of the last bin.
      num_bins: at least 1.

    Raises:
      ValueError: no rows, shapes that differ, a value that is not finite, no bin, or no width.
    """
    errors(predicted, actual)
    if num_bins < 1 or not low < high:
        raise ValueError(f"no bins: {num_bins} between {low} and {high}")
    edges = np.linspace(low, high, num_bins + 1)
    bins = np.clip(np.searchsorted(edges, predicted, side="right") - 1, 0, num_bins - 1)
    rows = np.bincount(bins, minlength=num_bins).astype(np.int64)
    means = [
        np.divide(
            np.bincount(bins, weights=values.astype(np.float64), minlength=num_bins),
            rows,
            out=np.full(num_bins, np.nan),
            where=rows > 0,
        )
        for values in (predicted, actual)
    ]
    off = np.abs(np.nan_to_num(means[0] - means[1]))
    return Calibration(edges, rows, means[0], means[1], float(np.average(off, weights=rows)))
