"""Mean absolute error."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.metrics.errors import errors


def mae(predicted: NDArray[np.floating[Any]], actual: NDArray[np.floating[Any]]) -> float:
    """Returns mean(|predicted - actual|) in rating points, 0 at best.

    Args:
      predicted: `[num_rows]`; clip to the scale first where the figures beside it are clipped.
      actual: `[num_rows]`.

    Raises:
      ValueError: the shapes differ, there are no rows, or a value is NaN or infinite.
    """
    return float(np.mean(np.abs(errors(predicted, actual))))
