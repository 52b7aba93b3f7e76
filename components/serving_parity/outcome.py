"""What the whole check found, in plain Python: its report can be made where TensorFlow is not."""

from dataclasses import dataclass
from typing import Any

from components.serving_parity.findings import Check


@dataclass(frozen=True)
class Outcome:
    """What the whole check found.

    Attributes:
      model_digest: of the exported model, by content.
      checks: in the order in which they were made.
      num_data_rows: rows of the data that were asked.
      num_made_up: made-up rows that were asked.
      strata: {what is particular to rows: (read, asked)}.
      witnesses: requests that name nobody, with what training predicts.
      witness_tolerance: how far a server's answers to these may be off.
      environment: what the fresh process consisted of; {} when it gave no answer.
    """

    model_digest: str
    checks: tuple[Check, ...]
    num_data_rows: int
    num_made_up: int
    strata: dict[str, tuple[int, int]]
    witnesses: tuple[dict[str, Any], ...]
    witness_tolerance: float
    environment: dict[str, Any]

    @property
    def passed(self) -> bool:
        """Whether every check is passed."""
        return all(check.passed for check in self.checks)
