"""The settings of the parity check, checked once."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ParityParams:
    """How many rows are asked, and how near answers must be.

    Raises:
      ValueError: a setting is out of its range; the message names the field.
    """

    sample_rows: int = field(
        default=2000, metadata={"help": "rows of the eval split that are asked, rare ones first"}
    )
    http_rows: int = field(
        default=400, metadata={"help": "of these, rows that are asked over HTTP as well"}
    )
    rating_tolerance: float = field(
        default=1e-5,
        metadata={
            "help": "largest difference of two predicted ratings, in rating points: float32 sums of"
            " another order differ by 1e-6; grows with a scale beyond 5"
        },
    )
    score_tolerance: float = field(
        default=2e-5,
        metadata={"help": "largest difference of two retrieval scores (natural logarithms)"},
    )
    witness_tolerance: float = field(
        default=1e-4,
        metadata={
            "help": "largest difference, in rating points, that a server on another machine or"
            " version may see when it loads the model"
        },
    )
    serving_python: str = field(
        default="",
        metadata={
            "help": "Python of the serving environment; '' for .venv-serving of the checkout"
        },
    )
    timeout_s: int = field(
        default=600, metadata={"help": "seconds after which asking the model counts as failed"}
    )

    def __post_init__(self) -> None:
        for name in ("sample_rows", "http_rows", "timeout_s"):
            value = getattr(self, name)
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"{name}: expected an integer of at least 1, got {value!r}")
        for name in ("rating_tolerance", "score_tolerance", "witness_tolerance"):
            if not 0 < getattr(self, name) < 0.1:
                raise ValueError(
                    f"{name}: expected 0 < tolerance < 0.1, got {getattr(self, name)!r}"
                )
