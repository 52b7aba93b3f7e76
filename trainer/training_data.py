"""What TFX gives a training function turned into the columns that a model is fitted to."""

from dataclasses import dataclass
from typing import Any

import tensorflow_transform as tft

from trainer.fitting import PROGRESS, Trained, fit
from trainer.input import Columns, load_columns, num_rows
from trainer.params import TrainerParams
from trainer.tables import EmbeddingRows, embedding_rows
from transform.params import TransformParams
from transform.point_in_time.params import StateParams


@dataclass(frozen=True)
class TrainingData:
    """Splits train and eval, and what else the transform graph and the settings say of them."""

    train: Columns
    evaluation: Columns
    rows: EmbeddingRows
    half_life_days: float
    transform_output: Any

    def fit(self, params: TrainerParams) -> Trained:
        """Returns the model fitted with these settings."""
        return fit(self.train, self.evaluation, self.rows, params, self.half_life_days)


def load_training_data(fn_args: Any) -> TrainingData:
    """Returns the transformed splits; the test split is not among them.

    Args:
      fn_args: TFX's FnArgs; `custom_config` holds "transform" and "state".

    Raises:
      ValueError: a setting or a split is not usable.
    """
    config = fn_args.custom_config
    transform_output = tft.TFTransformOutput(fn_args.transform_graph_path)
    train = load_columns(fn_args.train_files, transform_output)
    evaluation = load_columns(fn_args.eval_files, transform_output)
    PROGRESS.info("training on %d rows, stopping by %d", num_rows(train), num_rows(evaluation))
    return TrainingData(
        train,
        evaluation,
        embedding_rows(transform_output, TransformParams(**config.get("transform", {}))),
        StateParams(**config.get("state", {})).popularity_half_life_days,
        transform_output,
    )
