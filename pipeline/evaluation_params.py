"""What a model must reach on the test split before it is blessed."""

from dataclasses import dataclass, field

from transform.features import ALL_FIELDS


@dataclass(frozen=True)
class EvaluationParams:
    """Thresholds of the Evaluator, and the slices that it reports."""

    min_r2: float | None = field(
        default=0.0,
        metadata={
            "help": "Least share of the ratings' variance that the model explains; "
            "0 asks for more than the best constant prediction. null: not checked."
        },
    )
    max_rmse: float | None = field(
        default=None,
        metadata={"help": "Largest root mean squared error, in rating points. null: not checked."},
    )
    max_rmse_increase: float = field(
        default=0.01,
        metadata={
            "help": "By how many rating points the error may exceed that of the last blessed "
            "model on the same rows."
        },
    )
    slices: tuple[str, ...] = field(
        default=("user_gender", "bucketized_user_age"),
        metadata={"help": "Features by whose values the error is reported, beside the whole."},
    )

    def __post_init__(self) -> None:
        if self.min_r2 is not None and self.min_r2 > 1.0:
            raise ValueError(f"min_r2 must be at most 1, got {self.min_r2}")
        if self.max_rmse is not None and self.max_rmse <= 0.0:
            raise ValueError(f"max_rmse must be above 0, got {self.max_rmse}")
        if self.max_rmse_increase < 0.0:
            raise ValueError(f"max_rmse_increase must be at least 0, got {self.max_rmse_increase}")
        unknown = [name for name in self.slices if name not in ALL_FIELDS]
        if unknown:
            raise ValueError(
                f"slices: expected raw fields among {', '.join(ALL_FIELDS)}, "
                f"got {', '.join(map(repr, unknown))}"
            )
        if len(set(self.slices)) != len(self.slices):
            raise ValueError(f"slices must name each feature once, got {list(self.slices)}")
