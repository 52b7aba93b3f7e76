"""The settings of what is known at a moment, checked once."""

import math
from dataclasses import dataclass, field

_DAY_S = 86_400.0


@dataclass(frozen=True)
class StateParams:
    """How much of the past a request knows.

    Raises:
      ValueError: a setting is out of its range; the message names the field.
    """

    max_history: int = field(
        default=100, metadata={"help": "newest ratings of a user that a request knows one by one"}
    )
    popularity_half_life_days: float = field(
        default=7.0,
        metadata={"help": "days after which a rating counts half in a movie's recent popularity"},
    )

    def __post_init__(self) -> None:
        if not isinstance(self.max_history, int) or self.max_history < 1:
            raise ValueError(
                f"max_history: expected an integer of at least 1, got {self.max_history!r}"
            )
        days = self.popularity_half_life_days
        if not math.isfinite(days) or days <= 0:
            raise ValueError(f"popularity_half_life_days: expected more than 0, got {days!r}")

    @property
    def half_life_s(self) -> float:
        """The half-life in seconds."""
        return self.popularity_half_life_days * _DAY_S
