"""What a user can set about measuring and judging a model."""

import json
import math
from dataclasses import asdict, dataclass, field
from typing import Any


def _of(default: Any, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class BaselineParams:
    """The simple rules that stand beside the model.

    Raises:
      ValueError: a setting is out of its range; the message names the field.
    """

    item_damping: float = _of(
        0.5, "Imagined average ratings of each movie, in the item mean baseline."
    )
    joint_item_damping: float = _of(
        1.0, "The same, in the baseline of user and movie biases together."
    )
    joint_user_damping: float = _of(
        20.0, "Imagined average ratings of each user, in that baseline."
    )
    live_item_damping: float = _of(
        3.0, "Imagined average ratings of each movie, in the baseline of biases as of each moment."
    )
    live_user_damping: float = _of(3.0, "Imagined average ratings of each user, in that baseline.")
    half_life_days: float = _of(
        7.0, "Days after which a rating counts half in the baselines of recent popularity."
    )
    demographic_smoothing: float = _of(
        1000.0,
        "Imagined ratings of each group of users, spread like those of all, in the demographic"
        " baseline.",
    )
    ease_strength: float = _of(500.0, "L2 regularisation of EASE^R.")
    knn_neighbours: int = _of(200, "Movies that may speak for a movie, in item-kNN.")
    knn_shrink: float = _of(10.0, "Added to the divisor of item-kNN's similarity.")
    history_decay: float = _of(
        0.9,
        "What a rating counts in EASE^R and item-kNN beside the next newer one of its user.",
    )
    max_linear_movies: int = _of(
        4000, "Most rated movies that EASE^R and item-kNN cover: memory grows with the square."
    )

    def __post_init__(self) -> None:
        at_least_one = ("knn_neighbours", "max_linear_movies")
        for name, value in asdict(self).items():
            if name in at_least_one:
                if value < 1:
                    raise ValueError(f"{name} must be at least 1, got {value}")
            elif not math.isfinite(value) or value < 0.0:
                raise ValueError(f"{name} must be 0 or more, got {value}")
        for name in ("half_life_days", "ease_strength", "history_decay"):
            if not getattr(self, name) > 0.0:
                raise ValueError(f"{name} must be more than 0, got {getattr(self, name)}")
        if self.history_decay > 1.0:
            raise ValueError(f"history_decay must be at most 1, got {self.history_decay}")


@dataclass(frozen=True)
class GateParams:
    """What a model must reach before it is pushed, beside the thresholds of `evaluation`.

    Raises:
      ValueError: a setting is out of its range; the message names the field.
    """

    beats_recent_popularity: bool = _of(
        True, "NDCG@10 of the static protocol must be above that of recent popularity."
    )
    beats_item_bias: bool = _of(
        True, "RMSE must be below that of the mean of all ratings plus the movie's bias."
    )
    not_worse: bool = _of(
        True,
        "No figure may be worse than the last blessed model's on the same rows beyond noise: the"
        " whole interval of the difference on the worse side.",
    )
    slices: bool = _of(
        True,
        "No slice may be worse beyond noise, and by more than the margin, than the last blessed"
        " model's; before the first one, than the baseline's.",
    )
    min_slice_rows: int = _of(200, "Fewest rows or events of a slice that is judged.")
    max_slice_rmse_loss: float = _of(0.05, "The margin of a slice's RMSE, in rating points.")
    max_slice_ndcg_loss: float = _of(0.02, "The margin of a slice's NDCG@10, streaming.")
    min_index_recall: float = _of(
        0.95,
        "Least share of the exact search's best 100 candidates that the model's index finds; an"
        " exact index has 1. 0: not checked.",
    )

    def __post_init__(self) -> None:
        if self.min_slice_rows < 1:
            raise ValueError(f"min_slice_rows must be at least 1, got {self.min_slice_rows}")
        for name in ("max_slice_rmse_loss", "max_slice_ndcg_loss"):
            if not 0.0 <= getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be 0 or more, got {getattr(self, name)}")
        if not 0.0 <= self.min_index_recall <= 1.0:
            raise ValueError(f"min_index_recall must be 0 .. 1, got {self.min_index_recall}")


@dataclass(frozen=True)
class QualityParams:
    """How the model and the baselines beside it are measured on the test split.

    Raises:
      ValueError: a setting is out of its range; the message names the field.
    """

    max_users: int = _of(
        1000,
        "Most test users whom the static protocol asks about; of more, those with the lowest hash"
        " of their id, and quality.json says so.",
    )
    max_events: int = _of(
        20_000,
        "Most test ratings that the streaming protocol asks about; of more, those with the lowest"
        " hash of user id and second.",
    )
    max_rating_rows: int = _of(
        50_000, "Most test ratings that are predicted; of more, so many at equal distances."
    )
    max_list: int = _of(
        2000,
        "Longest list that the model is asked for, beside what the user has rated; what is not in"
        " it is unranked.",
    )
    resamples: int = _of(1000, "Draws of users that intervals are made of.")
    confidence: float = _of(0.95, "Share of the draws that an interval holds.")
    seed: int = _of(42, "Seed of the draws.")
    example_users: int = _of(
        8, "Users whose recommendations are shown with titles, for a person to judge; 0: no page."
    )
    batch_rows: int = _of(4096, "Test rows that the model predicts at a time.")
    batch_scores: int = _of(500_000, "Scores (questions times movies) that are held at a time.")
    baselines: BaselineParams = field(default_factory=BaselineParams)
    gates: GateParams = field(default_factory=GateParams)

    def __post_init__(self) -> None:
        for name in (
            "max_users",
            "max_events",
            "max_rating_rows",
            "max_list",
            "resamples",
            "batch_rows",
            "batch_scores",
        ):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if self.example_users < 0:
            raise ValueError(f"example_users must be 0 or more, got {self.example_users}")
        if not 0.0 < self.confidence < 1.0:
            raise ValueError(f"confidence must lie between 0 and 1, got {self.confidence}")

    def to_json(self) -> str:
        """Returns the parameters as canonical JSON: equal parameters give equal text."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "QualityParams":
        """Returns the parameters that `to_json` wrote; what is left out has its default."""
        values = json.loads(text)
        return cls(
            **{
                **values,
                "baselines": BaselineParams(**values.get("baselines", {})),
                "gates": GateParams(**values.get("gates", {})),
            }
        )
