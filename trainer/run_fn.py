"""What TFX's Trainer calls: transformed examples, graph and catalogue in, SavedModel out."""

import json
import os
from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_transform as tft

from trainer.candidates import read_catalogue
from trainer.export import export_model
from trainer.fitting import PROGRESS, fit
from trainer.input import load_columns, num_rows
from trainer.params import TrainerParams
from trainer.tables import embedding_rows
from transform.params import TransformParams

HISTORY_FILE = "history.json"


def run_fn(fn_args: Any) -> None:
    """Trains on the train split, stops by the eval split, exports; never sees the test split.

    Args:
      fn_args: TFX's FnArgs. `custom_config` holds "trainer" (fields of TrainerParams), "transform"
        (fields of TransformParams) and "catalogue_file", the path of the catalogue.

    Raises:
      RuntimeError: TensorFlow was imported with Keras 3.
      ValueError: a setting, the catalogue or a split is not usable.
    """
    _require_keras_2()
    config = fn_args.custom_config
    params = TrainerParams(**config.get("trainer", {}))
    catalogue = read_catalogue(Path(config["catalogue_file"]))
    transform_output = tft.TFTransformOutput(fn_args.transform_output)
    train = load_columns(fn_args.train_files, transform_output)
    evaluation = load_columns(fn_args.eval_files, transform_output)
    PROGRESS.info("training on %d rows, stopping by %d", num_rows(train), num_rows(evaluation))
    rows = embedding_rows(transform_output, TransformParams(**config.get("transform", {})))
    trained = fit(train, evaluation, rows, params)
    export_model(trained, transform_output, catalogue, Path(fn_args.serving_model_dir))
    _write_history(trained.history, Path(fn_args.model_run_dir))


def _require_keras_2() -> None:
    if not tf.keras.layers.Layer.__module__.startswith("tf_keras."):
        raise RuntimeError(
            "tensorflow-recommenders needs Keras 2 (tf_keras), but TensorFlow was imported with "
            "Keras 3: set TF_USE_LEGACY_KERAS=1 before the first import "
            f"(it is {os.environ.get('TF_USE_LEGACY_KERAS')!r})"
        )


def _write_history(history: list[dict[str, float]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"epochs": history}, indent=2)
    (folder / HISTORY_FILE).write_text(text + "\n", encoding="utf-8")
