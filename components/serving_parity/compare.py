"""Two sides' answers to the same rows turned into what differs. NumPy only.

Features must be the same to the last bit: a table row, a class and a number that is one unit in the
last place off are all another input than the one that was trained on. Predictions are sums of
hundreds of float32 products whose order depends on the batch's size, so that they are compared
within a tolerance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from transform.bags import Array, equally_wide

Features = Mapping[str, Array]

_USUAL_RATING = 5.0
_MOST_TOLERATED = 0.05


@dataclass(frozen=True)
class FeatureDifference:
    """How one transformed feature of two sides compares.

    Attributes:
      name: of the feature.
      compared: rows compared.
      rows: numbers of the rows that differ, rising.
      largest: the largest absolute difference; None where there is none to tell (NaN or infinity
        on a side, another type, a side that lacks the feature).
      problem: what keeps the two from being compared row by row; "" for nothing.
    """

    name: str
    compared: int
    rows: tuple[int, ...] = ()
    largest: float | None = 0.0
    problem: str = ""

    @property
    def equal(self) -> bool:
        """Whether every row of both sides has the same bits."""
        return not self.rows and not self.problem


def compare_features(training: Features, serving: Features) -> list[FeatureDifference]:
    """Returns one comparison for each feature that either side has, by name.

    Args:
      training: {feature: `[rows, ...]`}; bags are filled up (transform/bags.py).
      serving: the same rows in the same order.
    """
    return [
        _compare(name, training.get(name), serving.get(name))
        for name in sorted({*training, *serving})
    ]


def _compare(name: str, training: Array | None, serving: Array | None) -> FeatureDifference:
    if training is None or serving is None:
        lacking = "serving" if serving is None else "training"
        return FeatureDifference(name, 0, largest=None, problem=f"{lacking} does not have it")
    if training.dtype != serving.dtype:
        problem = f"training has {training.dtype}, serving {serving.dtype}"
        return FeatureDifference(name, len(training), largest=None, problem=problem)
    if training.shape[0] != serving.shape[0] or training.ndim != serving.ndim:
        problem = f"training has shape {training.shape}, serving {serving.shape}"
        return FeatureDifference(name, 0, largest=None, problem=problem)
    ours, theirs = equally_wide(training, serving)
    differing = _bits(ours) != _bits(theirs)
    rows = np.flatnonzero(differing.any(axis=tuple(range(1, differing.ndim))))
    apart = np.abs(ours[rows].astype(np.float64) - theirs[rows])
    largest = float(apart.max(initial=0.0)) if np.isfinite(apart).all() else None
    return FeatureDifference(name, len(ours), tuple(rows.tolist()), largest)


def _bits(values: Array) -> Array:
    """Returns floats as the integers of their bits: NaN equals itself, -0.0 is not 0.0."""
    if values.dtype.kind != "f":
        return values
    return np.ascontiguousarray(values).view(f"u{values.dtype.itemsize}")


@dataclass(frozen=True)
class PredictionDifference:
    """How predicted ratings of two sides compare.

    Attributes:
      asked: how they were asked, such as "named tensors, 7 at a time".
      compared: rows compared.
      rows: numbers of the rows that differ by more than the tolerance, worst first.
      largest: the largest absolute difference, in rating points; infinite when a side is no number.
      problem: what keeps the two from being compared row by row; "" for nothing.
    """

    asked: str
    compared: int
    rows: tuple[int, ...]
    largest: float
    problem: str = ""

    @property
    def equal(self) -> bool:
        """Whether every row is within the tolerance."""
        return not self.rows and not self.problem


def tolerance_of(ratings: Array, tolerance: float) -> float:
    """Returns how far ratings of this size may be apart.

    A float32 is as coarse as it is large: what is agreed for ratings up to _USUAL_RATING grows in
    proportion for a scale that goes further, such as 0 to 100.
    """
    largest = float(np.abs(ratings).max(initial=0.0))
    if not np.isfinite(largest):
        return tolerance
    return min(tolerance * max(1.0, largest / _USUAL_RATING), _MOST_TOLERATED)


def compare_predictions(
    asked: str, training: Array, rows: Sequence[int], serving: Array, tolerance: float
) -> PredictionDifference:
    """Returns how served predictions compare.

    Args:
      asked: how serving was asked.
      training: predicted ratings `[all rows]`.
      rows: the numbers of the rows that serving was asked about, in its order.
      serving: its answers.
      tolerance: in rating points.
    """
    numbers = np.asarray(rows, np.int64)
    if serving.shape != numbers.shape:
        problem = f"{len(numbers):,} rows were asked, the answer has the shape {serving.shape}"
        return PredictionDifference(asked, len(numbers), (), float("inf"), problem)
    apart = np.abs(training[numbers].astype(np.float64) - serving.astype(np.float64))
    apart = np.where(np.isfinite(apart), apart, np.inf)
    worst = np.argsort(-apart, kind="stable")
    beyond = worst[apart[worst] > tolerance]
    largest = float(apart.max()) if len(apart) else 0.0
    return PredictionDifference(asked, len(numbers), tuple(numbers[beyond].tolist()), largest)
