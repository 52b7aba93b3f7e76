"""What training says of rows: the side that serving is held against."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.serving_parity.compare import Features
from components.serving_parity.row import Row
from transform.bags import Array


@dataclass(frozen=True)
class Truth:
    """Training's side.

    Attributes:
      features: `[rows, ...]` of all rows that are asked; rows of the data as the transformed
        examples have them.
      predicted: float32 `[rows]`, as the training path predicts from these features.
      rating: the same of any other raw rows.
    """

    features: Features
    predicted: Array
    rating: Callable[[Sequence[Row]], Array]
