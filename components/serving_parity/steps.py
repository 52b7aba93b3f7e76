"""A transform graph turned into the raw times and ages at which its features change class."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from components.serving_parity.boundaries import sides_of_steps
from components.serving_parity.probes import STRANGER
from components.serving_parity.rows import made_up
from components.serving_parity.training_side import TransformGraph
from transform import features as f
from transform.bags import Array

_MOST_STEPS = 10_000
_TIME_GRID = 2_048
_AGE_GRID = 512


def steps_in_time(graph: TransformGraph, first: int, last: int) -> list[int]:
    """Returns the seconds on both sides of each step of a feature of time, a year beyond, too."""
    year_s = 366 * 86_400
    classify = _classifier(graph, lambda second: {f.TIMESTAMP: int(second)})
    found = sides_of_steps(classify, max(1, first - year_s), last + year_s, _TIME_GRID, _MOST_STEPS)
    within = sides_of_steps(classify, first, last, _TIME_GRID, _MOST_STEPS)
    return sorted({*found.tolist(), *within.tolist()})


def steps_in_age(graph: TransformGraph) -> list[float]:
    """Returns the ages, neighbours as float32, on both sides of each step of a feature of age."""
    # The bits of positive floats, read as integers, are in the order of the floats.
    low, high = np.array([0.5, 130.0], np.float32).view(np.int32).tolist()

    def age(bits: int) -> float:
        return float(np.int32(bits).view(np.float32))

    classify = _classifier(graph, lambda bits: {f.RAW_USER_AGE: age(bits)})
    return [age(bits) for bits in sides_of_steps(classify, low, high, _AGE_GRID, _MOST_STEPS)]


def _classifier(
    graph: TransformGraph, fields: Callable[[Any], Mapping[str, Any]]
) -> Callable[[Array], Array]:
    """Returns the function from raw numbers to one number for all classes that they fall into."""

    def classify(values: Array) -> Array:
        rows = [
            made_up("", {f.USER_ID: STRANGER, f.MOVIE_ID: "", f.TIMESTAMP: 1, **fields(value)})
            for value in values
        ]
        found = graph.features(rows)
        classes = np.zeros(len(values), np.uint64)
        for name in f.QUERY_FEATURES:
            if name in found and found[name].ndim == 1 and found[name].dtype.kind in "iu":
                classes = classes * np.uint64(1_000_003) + found[name].astype(np.uint64)
        return classes.view(np.int64)

    return classify
