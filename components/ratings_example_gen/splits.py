"""A timestamp turned into its split: train, then eval, then test, by time alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from components.ratings_example_gen.params import SplitParams

SPLITS = ("train", "eval", "test")


@dataclass(frozen=True)
class Boundaries:
    """Seconds since 1970: train is t <= train_end_s, eval t <= eval_end_s, test the rest."""

    min_s: float
    train_end_s: float
    eval_end_s: float
    max_s: float


def boundaries(min_s: int, max_s: int, params: SplitParams) -> Boundaries:
    """Returns where min_s..max_s is cut: at given seconds, else at shares of the range."""
    if params.train_end_s is not None and params.eval_end_s is not None:
        return Boundaries(min_s, params.train_end_s, params.eval_end_s, max_s)
    width = max_s - min_s
    train_end_s = min_s + params.train_end_fraction * width
    return Boundaries(min_s, train_end_s, min_s + params.eval_end_fraction * width, max_s)


def split_of(timestamps_s: Any, where: Boundaries) -> Any:
    """Returns the position in SPLITS of each of an int64 array of timestamps: uint8 [rows]."""
    late = (timestamps_s > where.train_end_s).astype(np.uint8)
    return late + (timestamps_s > where.eval_end_s).astype(np.uint8)
