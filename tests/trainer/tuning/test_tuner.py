"""The search itself, over settings whose worth is a formula."""

import logging
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import ModelNotBlessedError
from trainer.params import TrainerParams
from trainer.tuning.space import FIELDS, SPACE

pytestmark = pytest.mark.tfx

Measure = Callable[[TrainerParams], float]


def distance(params: TrainerParams) -> float:
    """Least at a learning rate of 1e-3."""
    return abs(math.log10(params.learning_rate) + 3)


def searched(
    folder: Path, trials: int, measure: Measure = distance, fields: Any = FIELDS, **base: Any
) -> tuple[Any, list[TrainerParams]]:
    """Returns the tuner after its search, and the settings that it tried."""
    from trainer.tuning.tuner import TrainingTuner

    tried: list[TrainerParams] = []

    def measured(params: TrainerParams) -> float:
        tried.append(params)
        return measure(params)

    tuner = TrainingTuner(measured, TrainerParams(**base), fields, trials, folder)
    tuner.search()
    return tuner, tried


def best(tuner: Any) -> dict[str, Any]:
    return dict(tuner.get_best_hyperparameters()[0].values)


def test_the_configuration_comes_first_and_then_others_within_the_bounds(tmp_path: Path) -> None:
    tuner, tried = searched(tmp_path, 8)
    assert len(tried) == len(set(tried)) == 8
    assert tried[0] == TrainerParams()
    for each in SPACE:
        values = [getattr(params, each.name) for params in tried]
        assert each.lowest <= min(values) <= max(values) <= each.highest
        assert len(set(values)) > 1
    assert best(tuner)["learning_rate"] == min(tried, key=distance).learning_rate


def test_only_the_fields_to_be_searched_change(tmp_path: Path) -> None:
    tuner, tried = searched(tmp_path, 4, fields=("learning_rate",), dropout=0.15)
    assert {params.dropout for params in tried} == {0.15}
    assert set(best(tuner)) == {"learning_rate"}


@pytest.mark.parametrize("seed", [0, 42])
def test_the_same_seed_tries_the_same(seed: int, tmp_path: Path) -> None:
    _, first = searched(tmp_path / "1", 4, seed=seed)
    _, again = searched(tmp_path / "2", 4, seed=seed)
    _, other = searched(tmp_path / "3", 4, seed=seed + 1)
    assert first == again
    assert first[1].dropout != other[1].dropout or first[1] != other[1]


def test_a_trial_that_diverges_is_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def measure(params: TrainerParams) -> float:
        if params == TrainerParams():
            raise ModelNotBlessedError("training diverged in epoch 1")
        return distance(params)

    with caplog.at_level(logging.INFO, "trainer.tuning.progress"):
        tuner, tried = searched(tmp_path, 5, measure)
    assert best(tuner)["learning_rate"] == min(tried[1:], key=distance).learning_rate
    lines = [record.getMessage() for record in caplog.records]
    assert lines[0].startswith("trial 1/5: embedding_dim 32, hidden_units 64, learning_rate 0.0005")
    assert lines[1] == "trial 1/5: training diverged in epoch 1"
    assert lines[-1].startswith("best eval objective ")


def test_when_all_diverge_there_is_one_error(tmp_path: Path) -> None:
    def measure(params: TrainerParams) -> float:
        raise ModelNotBlessedError("a loss is NaN")

    with pytest.raises(ModelNotBlessedError, match="diverged in each of 2 trials"):
        searched(tmp_path, 2, measure)


def test_a_fault_ends_the_search(tmp_path: Path) -> None:
    from keras_tuner.errors import FatalError

    def measure(params: TrainerParams) -> float:
        raise KeyError("user_index")

    with pytest.raises(FatalError, match="KeyError: 'user_index'"):
        searched(tmp_path, 3, measure)
