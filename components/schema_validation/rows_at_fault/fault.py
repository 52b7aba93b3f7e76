"""What makes a row one that a finding is about, as plain data."""

import math
from dataclasses import dataclass
from typing import Literal

Kind = Literal["missing", "range", "unexpected", "count", "value", "ids", "again", "any"]

# More ids than that are not handed to the workers that look for rows.
MAX_IDS = 1_000


@dataclass(frozen=True)
class Fault:
    """What is wrong with a value, or what is to be seen in it.

    Attributes:
      kind: "missing" (no value), "range" (a number that is not in low .. high, or no number),
        "unexpected" (a text that is not in `allowed`), "count" (not low .. high values), "value"
        (`value`, a number or a text), "ids" (a text whose `id_hash` is one of `ids`), "again" (the
        user had rated the movie before), "any" (every row).
    """

    kind: Kind
    low: float = -math.inf
    high: float = math.inf
    allowed: frozenset[str] = frozenset()
    nan_allowed: bool = False
    value: str = ""
    ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Where:
    """Which rows a finding is about: those of its split that have a fault in a feature.

    Attributes:
      counted: whether these are all of its rows, so that their number may be told; if not, they
        only show what it is about.
      of_split: False for rows anywhere in the data.
    """

    feature: str
    fault: Fault
    counted: bool = True
    of_split: bool = True


def of_value(feature: str, value: str, *, counted: bool = True) -> Where:
    """Returns the rows with a value."""
    return Where(feature, Fault("value", value=value), counted)


def of_ids(feature: str, ids: frozenset[int], number: int) -> Where | None:
    """Returns the rows of ids, given some of them and how many there are; None without any."""
    return Where(feature, Fault("ids", ids=ids), len(ids) == number) if ids else None


def of_all(feature: str, *, counted: bool = True) -> Where:
    """Returns every row."""
    return Where(feature, Fault("any"), counted)
