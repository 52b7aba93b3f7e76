"""A trained model and the eval split turned into the one number that trials are compared by."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from trainer.fitting import Trained
from trainer.input import Columns, ordered_batches
from trainer.model import RecommenderModel
from transform import features

_BATCH_ROWS = 4096


def objective(trained: Trained, evaluation: Columns, rating_weight: float) -> float:
    """Returns what is to be small: loss of the next movie + weight * mean squared rating error.

    Both are of the model as it would be exported, blends included, so that settings of the closed
    forms count as well. The loss of the next movie is in nats, over the covered movies of a session
    (trainer/retrieval_weights.py); an eval split without such rows has none, and the error alone
    decides. The training's own loss is no measure: its weights and its noise differ by trial.
    """
    next_movie = trained.blend["next_movie_loss"]
    error = squared_error(trained.model, evaluation)
    return (0.0 if next_movie is None else float(next_movie)) + rating_weight * error


def squared_error(model: RecommenderModel, evaluation: Columns) -> float:
    """Returns the mean squared error of the clipped ratings of all rows."""

    @tf.function(autograph=False)
    def predicted(batch: Mapping[str, tf.Tensor]) -> tf.Tensor:
        return model.predicted_rating(batch)

    found = [predicted(batch).numpy() for batch in ordered_batches(evaluation, _BATCH_ROWS)]
    errors = np.concatenate(found).astype(np.float64) - evaluation[features.LABEL]
    return float(np.mean(np.square(errors)))
