"""Columns of transformed rows turned into a trained model and the history of its training."""

import logging
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from foundation.errors import ModelNotBlessedError
from trainer.biases import RatingBiases, fit_biases
from trainer.input import Columns, ordered_batches, training_batches
from trainer.model import RecommenderModel
from trainer.params import TrainerParams
from trainer.popularity import Array, popularity_prior, rating_counts, recency_weights
from trainer.tables import EmbeddingRows
from trainer.towers import QueryTower
from transform import features

PROGRESS = logging.getLogger("trainer.progress")


@dataclass(frozen=True)
class Trained:
    """What training found.

    Attributes:
      model: with the weights of the best epoch by the loss on the eval split.
      popularity: float32 `[movie table rows]`: log probability, mostly of late.
      history: one entry an epoch: losses and RMSE of train and, with `eval_`, of the eval split.
    """

    model: RecommenderModel
    popularity: Array
    history: list[dict[str, float]]


def fit(train: Columns, evaluation: Columns, rows: EmbeddingRows, params: TrainerParams) -> Trained:
    """Returns the model fitted to `train`; `evaluation` only decides when to stop.

    Args:
      train: transformed features and label.
      evaluation: the same of later rows.
      rows: of the embedding table of each categorical feature.
      params: sizes, steps, weights.

    Raises:
      ModelNotBlessedError: training diverged: a loss is NaN or infinite.
    """
    tf.keras.utils.set_random_seed(params.seed)
    table_rows = {
        key: num_rows
        for key, num_rows in rows.by_feature.items()
        if params.absolute_time or key not in features.ABSOLUTE_TIME_FEATURES
    }
    counts = {
        key: rating_counts(train[key], table_rows[key])
        for key in (features.USER_INDEX, features.MOVIE_INDEX)
    }
    biases = _biases(train, table_rows, params)
    model = RecommenderModel(
        params, table_rows, _numbers(train, params), counts, biases, rows.known_users
    )
    history = _train(model, train, evaluation, params)
    return Trained(model, _recent_popularity(train, counts[features.MOVIE_INDEX], params), history)


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


def _biases(train: Columns, table_rows: Mapping[str, int], params: TrainerParams) -> RatingBiases:
    return fit_biases(
        train[features.LABEL],
        train[features.USER_INDEX],
        train[features.MOVIE_INDEX],
        table_rows[features.USER_INDEX],
        table_rows[features.MOVIE_INDEX],
        params.bias_damping,
    )


def _numbers(train: Columns, params: TrainerParams) -> tuple[str, ...]:
    return tuple(
        key
        for key in QueryTower.NUMBERS
        if key in train and (params.absolute_time or key not in features.ABSOLUTE_TIME_FEATURES)
    )


def _recent_popularity(train: Columns, counts: Array, params: TrainerParams) -> Array:
    weights = recency_weights(train[features.TIMESTAMP_STANDARDISED], params.popularity_half_life)
    recent = rating_counts(train[features.MOVIE_INDEX], len(counts), weights)
    return popularity_prior(counts, recent, params.popularity_smoothing)
