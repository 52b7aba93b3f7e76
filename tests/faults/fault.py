"""What a fault is: a function that spoils a data set, and what must be said about it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.data import Data

Spoil = Callable[[Any, random.Random], None]


@dataclass(frozen=True)
class Fault:
    """One way in which data goes wrong.

    Attributes:
      spoil: changes a Folder or Log in place, drawing what it needs from the random numbers given,
        and leaves in `at_fault` the rows that it spoilt.
      forms: "folder", "log" or both: what `spoil` can be given.
      codes: one of them must be reported.
      against: it shows only beside the healthy original.
      severity: what the finding must be; "warning": nothing may be an error.
      points: the examples of the finding must be rows at fault. Not where all of a column is
        wrong, or rows are not there.
      min_rows: how many ratings the data must have for it to show.
    """

    name: str
    spoil: Spoil
    forms: tuple[str, ...]
    codes: frozenset[str]
    against: bool = False
    severity: str = "error"
    points: bool = True
    min_rows: int = 0


def fault(
    *codes: str,
    forms: str = "folder log",
    against: bool = False,
    points: bool = True,
    min_rows: int = 0,
) -> Callable[[Spoil], Fault]:
    """Decorates a spoiling function; if all codes begin with W-, nothing may be an error."""

    def decorate(spoil: Spoil) -> Fault:
        severity = "any"
        if len(kinds := {code[:2] for code in codes}) == 1:
            severity = "error" if kinds == {"E-"} else "warning"
        return Fault(
            name=spoil.__name__,
            spoil=spoil,
            forms=tuple(forms.split()),
            codes=frozenset(codes),
            against=against,
            severity=severity,
            points=points,
            min_rows=min_rows,
        )

    return decorate


def set_column(data: Data, column: int, value: Callable[[list[str]], str]) -> None:
    """Sets a column of all ratings, all of which are at fault then."""
    for row in data.rows:
        row[column] = value(row)
    data.at_fault += data.rows


def some(rows: list[list[str]], rng: random.Random, count: int) -> list[list[str]]:
    """Returns `count` rows drawn at random."""
    return rng.sample(rows, min(count, len(rows)))
