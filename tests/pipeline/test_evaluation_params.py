"""Thresholds that no model could be judged by are refused."""

import pytest

from foundation.errors import ConfigError
from pipeline.config import load_config


@pytest.mark.parametrize(
    ("flag", "problem"),
    [
        ("min_r2=1.5", "evaluation.min_r2: must be at most 1, got 1.5"),
        ("max_rmse=0", "evaluation.max_rmse: must be above 0, got 0.0"),
        ("max_rmse_increase=-0.1", "evaluation.max_rmse_increase: must be at least 0, got -0.1"),
        ("slices=[gender]", "evaluation.slices: expected raw fields among "),
        ("slices=[user_id, user_id]", "evaluation.slices: must name each feature once"),
    ],
)
def test_a_threshold_out_of_range_is_named(flag: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(None, None, (f"evaluation.{flag}",))
    assert str(caught.value).startswith(problem)


def test_checks_can_be_switched_off() -> None:
    evaluation = load_config(
        None, None, ("evaluation.min_r2=null", "evaluation.slices=[]")
    ).evaluation
    assert evaluation.min_r2 is None
    assert evaluation.slices == ()
