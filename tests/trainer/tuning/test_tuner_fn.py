"""The Tuner of TFX over a tiny log, and Trainer with what it found."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.tfx


@pytest.fixture(scope="module")
def found(export: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a search of three trials found: (tuner, its folder)."""
    from trainer.tuning.tuner_fn import tuner_fn

    folder = tmp_path_factory.mktemp("tuner")
    config = export.fn_args.custom_config
    tuning = {"trials": 3, "fields": ["learning_rate", "embedding_dim", "rating_weight"]}
    changed = {"custom_config": {**config, "tuning": tuning}, "working_dir": str(folder)}
    result = tuner_fn(SimpleNamespace(**{**vars(export.fn_args), **changed}))
    result.tuner.search(**result.fit_kwargs)
    return result.tuner


def test_trials_are_compared_by_what_the_exported_model_would_do_on_the_eval_split(
    export: Any, found: Any
) -> None:
    import numpy as np
    import tensorflow as tf

    trials = {trial.trial_id: trial for trial in found.oracle.get_best_trials(3)}
    assert len(trials) == 3
    contract = json.loads((export.model / "assets.extra" / "contract.json").read_text())
    predict = tf.saved_model.load(str(export.model)).signatures["predict_examples"]
    files = sorted(map(str, export.root.glob("raw-eval-*")))
    rows = list(tf.data.TFRecordDataset(files, "GZIP").as_numpy_iterator())
    (output,) = predict.structured_outputs
    predicted = predict(tf.constant(rows))[output].numpy().astype(np.float64)
    label = [
        tf.train.Example.FromString(row).features.feature["user_rating"].float_list.value[0]
        for row in rows
    ]
    error = float(np.mean(np.square(predicted.ravel() - label)))
    expected = contract["training"]["blend"]["next_movie_loss"] + error
    assert trials["0"].score == pytest.approx(expected, abs=1e-5)


def test_trainer_takes_what_was_found_and_writes_it_down(
    export: Any, found: Any, tmp_path: Path
) -> None:
    from trainer.run_fn import run_fn

    best = found.get_best_hyperparameters()[0].get_config()
    again = json.loads(json.dumps(best))  # as TFX hands it on
    changed = {
        "hyperparameters": again,
        "serving_model_dir": str(tmp_path / "model"),
        "model_run_dir": str(tmp_path / "run"),
    }
    run_fn(SimpleNamespace(**{**vars(export.fn_args), **changed}))
    contract = json.loads((tmp_path / "model" / "assets.extra" / "contract.json").read_text())
    training = contract["training"]
    assert training["tuned"] == best["values"]
    assert {name: training["trainer"][name] for name in best["values"]} == best["values"]
    assert training["trainer"]["max_epochs"] == 2
