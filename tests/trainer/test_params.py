import pytest

from trainer.params import TrainerParams


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("embedding_dim", 0),
        ("batch_size", 2.5),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("dropout", 1.0),
        ("popularity_smoothing", 0.0),
        ("weight_decay", -1.0),
        ("approximate_from", -1),
        ("index_probes", 0.0),
        ("seed", -1),
        ("seed", 1 << 32),
    ],
)
def test_a_bad_setting_is_named(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        TrainerParams(**{field: value})  # type: ignore[arg-type]


def test_one_task_must_count() -> None:
    with pytest.raises(ValueError, match="retrieval_weight, rating_weight"):
        TrainerParams(retrieval_weight=0, rating_weight=0)
