"""The settings of the window of spans, checked once."""

from dataclasses import dataclass, field

# Each earlier span is two data sets of Transform, and each of these costs it seconds.
MOST_SPANS = 50


@dataclass(frozen=True)
class WindowParams:
    """Which spans the model learns from.

    Raises:
      ValueError: a setting is out of its range; the message names the field.
    """

    earlier_spans: int = field(
        default=0,
        metadata={
            "help": "spans before the current one to train on as well, the newest that runs in this"
            " workspace have found valid; needs a source.path with {SPAN} or a date"
        },
    )

    reuse_analyses: bool = field(
        default=True,
        metadata={
            "help": "keep what Transform finds about a span, so that it is not analyzed again as an"
            " earlier one; below about a million rows analyzing all of them takes less time"
        },
    )

    def __post_init__(self) -> None:
        if not isinstance(self.earlier_spans, int) or not 0 <= self.earlier_spans <= MOST_SPANS:
            raise ValueError(
                f"earlier_spans: expected an integer 0..{MOST_SPANS}, got {self.earlier_spans!r}"
            )


def earlier_splits(params: WindowParams) -> tuple[str, ...]:
    """Returns the names of the splits that hold the rows of earlier spans, the newest span first.

    Each span has two: the rows that were its train split, and the rest. A run over that span has
    analyzed the first already, so that no row is ever analyzed twice.
    """
    return tuple(
        name
        for age in range(1, params.earlier_spans + 1)
        for name in (train_split(age), rest_split(age))
    )


def train_split(age: int) -> str:
    """Returns the name of what was the train split of the span that is `age` spans older."""
    return f"earlier_{age}_train"


def rest_split(age: int) -> str:
    """Returns the name of what was the eval and test split of that span."""
    return f"earlier_{age}_rest"


def analyzed_split(split: str) -> str:
    """Returns the name of the split with those rows of an earlier split that are to be analyzed.

    It has all of them, or none if an analysis is known. They stand apart because Transform reads
    and decodes what it analyzes, known or not.
    """
    return f"analyze_{split}"
