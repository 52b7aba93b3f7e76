"""What a user can set about measuring a model."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class QualityParams:
    """How the model and the baselines beside it are measured on the test split.

    Raises:
      ValueError: a setting is out of its range; the message names the field.
    """

    max_users: int = field(
        default=1000,
        metadata={
            "help": "Most test users whose recommendations are measured; of more, those with the "
            "lowest hash of their id, and quality.json says so."
        },
    )
    item_damping: float = field(
        default=0.5,
        metadata={"help": "Imagined average ratings of each movie, in the item mean baseline."},
    )
    joint_item_damping: float = field(
        default=1.0,
        metadata={"help": "The same, in the baseline of user and movie biases together."},
    )
    joint_user_damping: float = field(
        default=20.0,
        metadata={"help": "Imagined average ratings of each user, in that baseline."},
    )
    batch_rows: int = field(
        default=4096, metadata={"help": "Test rows that the model predicts at a time."}
    )
    batch_scores: int = field(
        default=250_000,
        metadata={"help": "Scores (users times movies) that the model ranks at a time."},
    )

    def __post_init__(self) -> None:
        for name in ("max_users", "batch_rows", "batch_scores"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        for name in ("item_damping", "joint_item_damping", "joint_user_damping"):
            if not 0.0 <= getattr(self, name) < float("inf"):
                raise ValueError(f"{name} must be 0 or more, got {getattr(self, name)}")
