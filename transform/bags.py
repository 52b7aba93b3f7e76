"""Bags of numbers, a varying number a row, held in rectangular arrays. NumPy only.

Rows that are shorter than the longest one are filled up with BAG_PADDING.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# No vocabulary index is negative.
BAG_PADDING = -1


def widened(rows: Array, width: int) -> Array:
    """Returns bags `[rows, any]` as `[rows, width]`; `width` is no less than theirs."""
    return np.pad(rows, ((0, 0), (0, width - rows.shape[1])), constant_values=BAG_PADDING)


def equally_wide(one: Array, other: Array) -> tuple[Array, Array]:
    """Returns two sides' bags filled up to the longest of both; `[rows]` stay as they are."""
    if one.ndim < 2:
        return one, other
    width = max(one.shape[1], other.shape[1])
    return widened(one, width), widened(other, width)


def stacked(parts: Sequence[Array]) -> Array:
    """Returns the rows of all parts, `[rows]` or `[rows, longest]`; there is at least one part."""
    if parts[0].ndim < 2:
        return np.concatenate(parts)
    width = max(part.shape[1] for part in parts)
    return np.concatenate([widened(part, width) for part in parts])


def joined(parts: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """Returns {name: rows of all parts}; {} without a part."""
    return {name: stacked([part[name] for part in parts]) for name in parts[0]} if parts else {}
