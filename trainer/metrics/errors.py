"""Predicted and actual ratings turned into checked differences."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def errors(
    predicted: NDArray[np.floating[Any]], actual: NDArray[np.floating[Any]]
) -> NDArray[np.float64]:
    """Returns float64 `[num_rows]`: predicted - actual.

    Raises:
      ValueError: the shapes differ, there are no rows, or a value is NaN or infinite.
    """
    if predicted.shape != actual.shape:
        raise ValueError(f"predicted {predicted.shape} and actual {actual.shape} must match")
    if not predicted.size:
        raise ValueError("no rows to measure")
    difference = predicted.astype(np.float64) - actual.astype(np.float64)
    if not np.isfinite(difference).all():
        row = int(np.flatnonzero(~np.isfinite(difference))[0])
        raise ValueError(f"row {row}: predicted {predicted[row]}, actual {actual[row]}, not finite")
    return difference
