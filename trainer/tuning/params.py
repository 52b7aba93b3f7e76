"""How settings are tried out, checked once."""

from dataclasses import dataclass, field

from trainer.tuning.space import FIELDS


@dataclass(frozen=True)
class TuningParams:
    """What the Tuner may be told; off by default.

    Raises:
      ValueError: a setting is out of its range; the message names the field.
    """

    trials: int = field(
        default=0, metadata={"help": "settings to try before training (--tune N); 0: none"}
    )
    fields: tuple[str, ...] = field(
        default=FIELDS,
        metadata={"help": "keys of trainer to search; unset: all but those that are set by hand"},
    )
    rating_weight: float = field(
        default=1.0,
        metadata={"help": "weight of the squared error beside the loss of the next movie"},
    )
    reuse: bool = field(
        default=True,
        metadata={"help": "take what an earlier run of the output folder found (not: --no-tuned)"},
    )

    def __post_init__(self) -> None:
        if self.trials < 0:
            raise ValueError(f"trials: expected 0 or more, got {self.trials!r}")
        if not self.rating_weight >= 0:
            raise ValueError(f"rating_weight: expected 0 or more, got {self.rating_weight!r}")
        unknown = [name for name in self.fields if name not in FIELDS]
        if unknown or len(set(self.fields)) < len(self.fields):
            raise ValueError(
                f"fields: expected some of {', '.join(FIELDS)}, each once, got {self.fields!r}"
            )
