"""What the parity check found, as plain values that become JSON and a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from components.schema_validation.identities import Identities
from components.serving_parity.compare import FeatureDifference, Features, PredictionDifference
from components.serving_parity.explain import hints
from components.serving_parity.row import EVAL, Row
from foundation.text import inert
from transform import features as f
from transform.bags import BAG_PADDING, Array, equally_wide

MAX_ROWS = 3
MAX_PROBLEMS = 20
_MAX_TEXT = 120
_MOST_COLUMNS = 2


@dataclass(frozen=True)
class ShownRow:
    """A raw row with the values of both sides, harmless to show."""

    origin: str
    raw: Mapping[str, str]
    training: str
    serving: str


@dataclass(frozen=True)
class FeatureFinding:
    """One feature that differs: how often, how much, what the rows have in common, some rows."""

    feature: str
    compared: int
    differing: int
    largest_difference: float | None
    problem: str
    hints: tuple[str, ...]
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
      code: stable, such as "P-FEATURES-NAMED".
      title: what must hold, as a sentence.
      compared: of what `unit` says, how many were compared.
      unit: such as "rows".
      problems: sentences; () when the check is passed.
      largest_difference: of predictions or scores; None where nothing is measured.
      bitwise: whether what is compared must be the same to the last bit.
      features: one entry for each feature that differs.
      rows: some rows whose predictions differ.
    """

    code: str
    title: str
    compared: int
    unit: str = "rows"
    problems: tuple[str, ...] = ()
    largest_difference: float | None = None
    bitwise: bool = False
    features: tuple[FeatureFinding, ...] = ()
    rows: tuple[ShownRow, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong; a check that compared nothing has not passed."""
        return not self.problems and self.compared > 0


class Shower:
    """Turns raw rows and values into what may be shown."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities

    def raw(self, row: Row) -> dict[str, str]:
        """Returns the known fields of a row; users of the data are hashed, histories counted."""
        shown = {name: inert(value, _MAX_TEXT) for name, value in row.fields.items()}
        if row.origin == EVAL:
            # What somebody has rated, and when, is nearly a name.
            for name in f.HISTORY_FIELDS:
                if name in shown:
                    shown[name] = f"{len(row.fields[name])} values"
            if f.USER_ID in shown:
                shown[f.USER_ID] = self._identities.user(str(row.fields[f.USER_ID]))
        return shown

    def row(self, row: Row, training: Any, serving: Any) -> ShownRow:
        """Returns a row with the values of both sides."""
        return ShownRow(row.origin, self.raw(row), shown_value(training), shown_value(serving))


def shown_value(value: Any) -> str:
    """Returns a feature's value of one row: bags without what fills them up, floats in full."""
    array = np.asarray(value)
    # A bag; two numbers that are not whole are a point on a circle.
    if array.ndim and (array.dtype.kind in "iu" or array.size > _MOST_COLUMNS):
        array = array[: 1 + max(np.flatnonzero(array != BAG_PADDING), default=-1)]
    texts = [_shown_number(number) for number in array.reshape(-1)]
    return texts[0] if not array.ndim else f"[{', '.join(texts)}]"


def _shown_number(number: Any) -> str:
    if isinstance(number, np.floating):
        return np.format_float_positional(number, unique=True, trim="0")
    return str(number)


def features_check(
    code: str,
    title: str,
    differences: Sequence[FeatureDifference],
    sides: tuple[Features, Features],
    rows: Sequence[Row],
    shower: Shower,
) -> Check:
    """Returns the check that every feature is bit-identical.

    Args:
      code: of the check.
      title: of the check.
      differences: one for each feature.
      sides: the features of training and of serving.
      rows: the raw rows, in the same order.
      shower: makes rows showable.
    """
    found = tuple(
        _finding(difference, sides, rows, shower)
        for difference in differences
        if not difference.equal
    )
    problems = tuple(
        f"{each.feature}: {each.problem}"
        if each.problem
        else f"{each.feature} differs in {each.differing:,} of {each.compared:,} rows"
        for each in found
    )
    return Check(code, title, len(rows), problems=problems, bitwise=True, features=found)


def _finding(
    difference: FeatureDifference,
    sides: tuple[Features, Features],
    rows: Sequence[Row],
    shower: Shower,
) -> FeatureFinding:
    said: list[str] = []
    shown: list[ShownRow] = []
    if difference.rows:
        ours, theirs = equally_wide(sides[0][difference.name], sides[1][difference.name])
        said = hints(difference.name, ours, theirs, rows, difference.rows)
        shown = [
            shower.row(rows[number], ours[number], theirs[number])
            for number in _of_many_kinds(difference.rows, rows)
        ]
    return FeatureFinding(
        feature=difference.name,
        compared=difference.compared,
        differing=len(difference.rows),
        largest_difference=difference.largest,
        problem=difference.problem,
        hints=tuple(said),
        rows=tuple(shown),
    )


def _of_many_kinds(numbers: Sequence[int], rows: Sequence[Row]) -> list[int]:
    """Returns MAX_ROWS of the numbers: the first of each origin, before more of the same."""
    first: dict[str, int] = {}
    for number in numbers:
        first.setdefault(rows[number].origin, number)
    chosen = [*first.values(), *(number for number in numbers if number not in first.values())]
    return chosen[:MAX_ROWS]


def predictions_check(
    code: str,
    title: str,
    differences: Sequence[PredictionDifference],
    rows: Sequence[Row],
    sides: Sequence[tuple[Array, Mapping[int, float]]],
    shower: Shower,
) -> Check:
    """Returns the check that predictions agree within the tolerance.

    Args:
      code: of the check.
      title: of the check.
      differences: one for each way of asking.
      rows: the raw rows.
      sides: for each difference, what training predicts `[rows]`, what serving did by row number.
      shower: makes rows showable.
    """
    problems, shown = [], []
    for difference, (training, serving) in zip(differences, sides, strict=True):
        if difference.equal:
            continue
        if difference.problem:
            problems.append(f"{difference.asked}: {difference.problem}")
            continue
        problems.append(
            f"{difference.asked}: {len(difference.rows):,} of {difference.compared:,} predicted"
            f" ratings differ, by up to {difference.largest:.6g}"
        )
        shown += [
            shower.row(rows[number], training[number], np.float32(serving[number]))
            for number in difference.rows[:MAX_ROWS]
        ]
    return Check(
        code,
        title,
        sum(difference.compared for difference in differences),
        unit="predictions",
        problems=tuple(problems),
        largest_difference=max((each.largest for each in differences), default=0.0),
        rows=tuple(shown[:MAX_ROWS]),
    )
