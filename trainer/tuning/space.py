"""Which settings of training are searched, and between which bounds.

The bounds are wide and know no data set: those of sizes span a factor of 16, rates and weights two
orders of magnitude around the defaults of TrainerParams. How long and in what steps to train
(batch_size, max_epochs, patience) is left alone: more of it costs more, and early stopping decides.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Range:
    """The values of one field of TrainerParams.

    Attributes:
      name: of the field.
      lowest, highest: both may be drawn.
      step: between two values: a summand, or with `log` a factor; None draws from all in between.
      log: equally likely by logarithm.
    """

    name: str
    lowest: int | float
    highest: int | float
    step: int | float | None = None
    log: bool = False

    @property
    def whole(self) -> bool:
        """Whether the field is an integer."""
        return isinstance(self.lowest, int)


SPACE = (
    Range("embedding_dim", 8, 128, step=2, log=True),
    Range("hidden_units", 16, 256, step=2, log=True),
    Range("learning_rate", 5e-5, 5e-3, log=True),
    Range("weight_decay", 1e-2, 1.0, log=True),
    Range("dropout", 0.0, 0.6, step=0.1),
    Range("oov_dropout", 0.1, 0.9, step=0.1),
    Range("history_dropout", 0.0, 0.6, step=0.1),
    Range("rating_weight", 0.1, 10.0, log=True),
    Range("session_half_life_days", 0.1, 10.0, log=True),
    Range("neighbour_shrinkage", 5.0, 500.0, log=True),
    Range("state_damping", 0.5, 50.0, log=True),
    Range("bias_damping", 1.0, 100.0, log=True),
    Range("popularity_smoothing", 0.005, 0.5, log=True),
)
FIELDS = tuple(each.name for each in SPACE)
