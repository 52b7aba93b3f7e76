"""Columns of transformed rows turned into a trained model and the history of its training."""

import logging
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from foundation.errors import ModelNotBlessedError
from trainer.deciding import decide_blends
from trainer.input import Columns, ordered_batches, training_batches
from trainer.learned import Learned, learn
from trainer.model import RecommenderModel
from trainer.params import TrainerParams
from trainer.tables import EmbeddingRows

PROGRESS = logging.getLogger("trainer.progress")


@dataclass(frozen=True)
class Trained:
    """What training found.

    Attributes:
      model: with the weights of the best epoch by the loss on the eval split, and its blends.
      learned: what counting found.
      history: one entry an epoch: losses and RMSE of train and, with `eval_`, of the eval split.
      blend: what the eval split decided, JSON-able.
    """

    model: RecommenderModel
    learned: Learned
    history: list[dict[str, float]]
    blend: Mapping[str, Any]


def fit(
    train: Columns,
    evaluation: Columns,
    rows: EmbeddingRows,
    params: TrainerParams,
    half_life_days: float,
) -> Trained:
    """Returns the model fitted to `train`; `evaluation` decides when to stop, and the blends.

    Args:
      train: transformed features and label.
      evaluation: the same of later rows.
      rows: of the embedding table of each categorical feature.
      params: sizes, steps, weights.
      half_life_days: of movies' recent popularity.

    Raises:
      ModelNotBlessedError: training diverged: a loss is NaN or infinite.
    """
    tf.keras.utils.set_random_seed(params.seed)
    learned = learn(train, rows, params, half_life_days)
    model = RecommenderModel(params, learned)
    history = _train(model, train, evaluation, params)
    blend = decide_blends(model, learned, train, evaluation, params)
    return Trained(model, learned, history, blend)


def _train(
    model: RecommenderModel, train: Columns, evaluation: Columns, params: TrainerParams
) -> list[dict[str, float]]:
    batches, steps = training_batches(train, params.batch_size, params.seed)
    model.compile(
        optimizer=tf.keras.optimizers.AdamW(params.learning_rate, weight_decay=params.weight_decay)
    )
    progress = _Progress(params.max_epochs)
    best = tf.keras.callbacks.EarlyStopping(
        monitor="val_loss", mode="min", patience=params.patience, restore_best_weights=True
    )
    model.fit(
        batches,
        epochs=params.max_epochs,
        steps_per_epoch=steps,
        validation_data=ordered_batches(evaluation, params.batch_size),
        callbacks=[progress, best],
        verbose=0,
    )
    if best.best_weights is not None:
        model.set_weights(best.best_weights)
    return progress.history


class _Progress(tf.keras.callbacks.Callback):
    """Keeps the figures of each epoch and logs one line of them."""

    def __init__(self, max_epochs: int) -> None:
        super().__init__()
        self.history: list[dict[str, float]] = []
        self._max_epochs = max_epochs

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Records `logs`, whose eval figures Keras names val_."""
        figures = {
            re.sub("^val_", "eval_", name): float(value) for name, value in (logs or {}).items()
        }
        self.history.append(figures)
        _require_finite(figures, epoch + 1)
        shown = " ".join(
            f"{name}={figures[name]:.4f}" for name in ("loss", "eval_loss", "eval_rmse")
        )
        PROGRESS.info("epoch %d/%d %s", epoch + 1, self._max_epochs, shown)


def _require_finite(figures: Mapping[str, float], epoch: int) -> None:
    lost = [f"{name} is {value}" for name, value in figures.items() if not math.isfinite(value)]
    if lost:
        raise ModelNotBlessedError(
            f"training diverged in epoch {epoch}: {', '.join(lost)}",
            hint="Set trainer.learning_rate lower (the default is "
            f"{TrainerParams().learning_rate:g}) and run again.",
        )
