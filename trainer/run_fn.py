"""What TFX's Trainer calls: transformed examples, graph and catalogue in, SavedModel out."""

import dataclasses
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf

from trainer.approximation import approximation_of
from trainer.candidates import read_catalogue
from trainer.export import export_model
from trainer.fitting import Trained
from trainer.input import num_rows
from trainer.model_contract import About, read_schema
from trainer.params import TrainerParams
from trainer.training_data import TrainingData, load_training_data
from trainer.training_path import write_training_path
from trainer.tuning.values import with_values
from transform.feature_table import feature_rows
from transform.params import TransformParams
from transform.point_in_time.params import StateParams

HISTORY_FILE = "history.json"


def run_fn(fn_args: Any) -> None:
    """Trains on the train split, stops by the eval split, exports; never sees the test split.

    Args:
      fn_args: TFX's FnArgs. `custom_config` holds "trainer", "transform" and "state" (fields of
        TrainerParams, TransformParams, StateParams), "code_digest", and the paths "catalogue_file"
        and "statistics_file", the statistics of the raw train split, and maybe "tuned", names of
        those fields of "trainer" that an earlier run's tuning found. `hyperparameters`, when given,
        is what a Tuner found in this run, as KerasTuner describes it.

    Raises:
      RuntimeError: TensorFlow was imported with Keras 3.
      ValueError: a setting, the catalogue or a split is not usable.
    """
    _require_keras_2()
    config = fn_args.custom_config
    params, tuned = _settings(fn_args)
    catalogue = read_catalogue(Path(config["catalogue_file"]))
    data = load_training_data(fn_args)
    trained = data.fit(params)
    about = About(
        schema=read_schema(Path(fn_args.schema_path)),
        statistics_file=Path(config["statistics_file"]),
        feature_rows=feature_rows(TransformParams(**config.get("transform", {}))),
        training=_about_training(config, trained, data, params) | {"tuned": tuned},
        code_version=config["code_digest"],
    )
    run_dir = Path(fn_args.model_run_dir)
    export_model(
        trained,
        data.transform_output,
        catalogue,
        about,
        Path(fn_args.serving_model_dir),
        approximation_of(params, len(catalogue.movie_ids), data.evaluation),
    )
    write_training_path(trained, data.evaluation, data.transform_output, run_dir)
    _write_history(trained.history, run_dir)


def _settings(fn_args: Any) -> tuple[TrainerParams, dict[str, Any]]:
    """Returns the settings, and those of them that tuning found, now or in an earlier run."""
    config = fn_args.custom_config
    params = TrainerParams(**config.get("trainer", {}))
    found = (fn_args.hyperparameters or {}).get("values", {})
    params = with_values(params, found)
    names = found or config.get("tuned", ())
    return params, {name: getattr(params, name) for name in sorted(names)}


def _require_keras_2() -> None:
    if not tf.keras.layers.Layer.__module__.startswith("tf_keras."):
        raise RuntimeError(
            "tensorflow-recommenders needs Keras 2 (tf_keras), but TensorFlow was imported with "
            "Keras 3: set TF_USE_LEGACY_KERAS=1 before the first import "
            f"(it is {os.environ.get('TF_USE_LEGACY_KERAS')!r})"
        )


def _about_training(
    config: Mapping[str, Any], trained: Trained, data: TrainingData, params: TrainerParams
) -> dict[str, Any]:
    """Returns rows, settings, the figures of the epoch whose weights were kept, and the blends."""
    return {
        "rows": {"train": num_rows(data.train), "eval": num_rows(data.evaluation)},
        "trainer": dataclasses.asdict(params),
        "transform": config.get("transform", {}),
        "state": dataclasses.asdict(StateParams(**config.get("state", {}))),
        "epochs": len(trained.history),
        "best_epoch": min(trained.history, key=lambda epoch: epoch["eval_loss"]),
        "blend": trained.blend,
    }


def _write_history(history: list[dict[str, float]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"epochs": history}, indent=2)
    (folder / HISTORY_FILE).write_text(text + "\n", encoding="utf-8")
