"""The rows in which two sides differ turned into what they have in common: a hint at the cause.

A hint names a pattern, never proves a cause. What is looked for: an index that is off by one
everywhere, an angle turned by the same everywhere, a difference of rounding, and a property of the
raw rows that all differing rows have and hardly any other has.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from components.serving_parity.row import Row
from transform import features as f
from transform.bags import Array

# A property that more than this share of the agreeing rows has as well tells nothing.
_TELLING = 0.02
# Turned by no more than this, angles count as turned by the same (radians).
_SAME_ANGLE = 1e-4
_ROUNDING = 1e-3

_PERIODS = {f.TIME_OF_DAY_CYCLIC: (24.0, "hours"), f.DAY_OF_WEEK_CYCLIC: (7.0, "days")}


def hints(
    name: str, training: Array, serving: Array, rows: Sequence[Row], differing: Sequence[int]
) -> list[str]:
    """Returns sentences about the rows of a feature that differ; [] when no pattern is seen.

    Args:
      name: of the feature.
      training: `[rows, ...]`.
      serving: the same rows, of the same shape.
      rows: the raw rows.
      differing: the numbers of those that differ, at least one.
    """
    ours, theirs = training[list(differing)], serving[list(differing)]
    return [*_of_values(name, ours, theirs), *_of_rows(rows, set(differing))]


def _of_values(name: str, ours: Array, theirs: Array) -> Iterator[str]:
    if ours.dtype.kind in "iu":
        shift = np.unique((theirs - ours)[theirs != ours])
        if len(shift) == 1 and abs(int(shift[0])) == 1:
            yield (
                f"every index that differs is off by {int(shift[0]):+d}: as when a vocabulary is"
                " shifted or a boundary was moved"
            )
        elif sorted(np.unique(ours)) == sorted(np.unique(theirs)) and ours.ndim == 1:
            yield "the same indices elsewhere: as when entries of a vocabulary changed places"
    elif name.endswith("_cyclic"):
        yield from _turned(name, ours, theirs)
    else:
        scale = max(1.0, float(np.abs(ours).max()))
        if float(np.abs(ours.astype(np.float64) - theirs).max()) < _ROUNDING * scale:
            yield "the differences are small: as when one side computes in lower precision"


def _turned(name: str, ours: Array, theirs: Array) -> Iterator[str]:
    angles = np.arctan2(theirs[:, 0], theirs[:, 1]) - np.arctan2(ours[:, 0], ours[:, 1])
    turned = np.angle(np.exp(1j * angles))
    spread = np.abs(np.angle(np.exp(1j * (turned - turned[0])))).max()
    if len(turned) < 2 or not spread <= _SAME_ANGLE:
        return
    period, unit = _PERIODS.get(name, (2 * math.pi, "radians"))
    by = float(turned[0]) / (2 * math.pi) * period
    yield f"every value is turned by {by:+.2f} {unit}: as when one side has another time zone"


def _of_rows(rows: Sequence[Row], differing: set[int]) -> Iterator[str]:
    agreeing = [row for number, row in enumerate(rows) if number not in differing]
    chosen = [rows[number] for number in sorted(differing)]
    for what, has in _PROPERTIES.items():
        if not all(has(row) for row in chosen):
            continue
        others = sum(has(row) for row in agreeing)
        if others <= _TELLING * len(rows):
            yield f"all {len(chosen)} rows that differ {what}, and {others} of the others do"


def _lacks(field: str) -> Callable[[Row], bool]:
    return lambda row: field not in row.fields


def _title_with(pattern: str) -> Callable[[Row], bool]:
    expression = re.compile(pattern)
    return lambda row: bool(expression.search(row.fields.get(f.MOVIE_TITLE, "")))


def _has_capitals_beyond_ascii(row: Row) -> bool:
    title = row.fields.get(f.MOVIE_TITLE, "")
    return any(letter != letter.lower() and not letter.isascii() for letter in title)


def _in_title(char: str) -> Callable[[Row], bool]:
    return lambda row: char in row.fields.get(f.MOVIE_TITLE, "")


_PROPERTIES: Mapping[str, Callable[[Row], bool]] = {
    **{f"have no {field}": _lacks(field) for field in f.FEATURE_FIELDS},
    "have a capital letter beyond ASCII in the title": _has_capitals_beyond_ascii,
    "have letters beyond ASCII in the title": _title_with(r"[^\x00-\x7f]"),
    "have capital letters in the title": _title_with(r"[A-Z]"),
    "have signs between the words of the title": _title_with(r"\w[^\w\s]+\w"),
    **{f"have {char!r} in the title": _in_title(char) for char in "-'_.,:&"},
}
