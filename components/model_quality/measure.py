"""A model's answers and a split log turned into quality.json, baselines beside the model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.model_quality.baselines import ItemMean, JointBiases, by_popularity
from components.model_quality.params import QualityParams
from components.model_quality.protocol import PROTOCOL, Ranker, figures, questions, static_ranks
from components.model_quality.ratings import Codes, Log
from trainer.metrics import mae, rmse

SCHEMA_VERSION = 1

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Predictions:
    """What the model predicted for the rows of the test split, all `[num_rows]`, in any order.

    Attributes:
      users: positions in `Log.user_ids`.
      movies: positions in `Log.movie_ids`.
      actual: the ratings that were given.
      predicted: the model's, not clipped.
    """

    users: Codes
    movies: Codes
    actual: Floats
    predicted: Floats


def measure(
    log: Log, predictions: Predictions, ranker: Ranker, params: QualityParams, *, synthetic: bool
) -> dict[str, object]:
    """Returns the content of quality.json; docs/evaluation.md has each key.

    Args:
      log: the split log.
      predictions: of the model, for exactly the rows of the test split.
      ranker: the model's ranked lists.
      params: sizes and dampings.
      synthetic: whether the ratings were made up; the file says so.

    Raises:
      ValueError: the predictions are not those of the test split.
    """
    if len(predictions.actual) != len(log.test):
        raise ValueError(
            f"{len(predictions.actual)} test examples, but {len(log.test)} ratings in the history"
        )
    warm = np.isin(log.test_users, log.fit.users)
    warm_rows = int(np.isin(log.test.users, log.fit.users).sum())
    return {
        "schema_version": SCHEMA_VERSION,
        "synthetic": synthetic,
        "fit_rows": len(log.fit),
        "rows": len(log.test),
        "users": len(log.test_users),
        "warm_users": int(warm.sum()),
        "cold_users": int((~warm).sum()),
        "warm_rows": warm_rows,
        "cold_rows": len(log.test) - warm_rows,
        "movies": len(log.movie_ids),
        "rating": _rating(log, predictions, params),
        "retrieval": _retrieval(log, ranker, params),
    }


def _rating(log: Log, of_model: Predictions, params: QualityParams) -> dict[str, object]:
    """RMSE and MAE on the test rows; every prediction is clipped to the ratings seen in train."""
    num_users, num_movies = len(log.user_ids), len(log.movie_ids)
    items = ItemMean.fit(log.fit, num_movies, params.item_damping)
    biases = JointBiases.fit(
        log.fit, num_users, num_movies, params.joint_item_damping, params.joint_user_damping
    )
    predicted = {
        "model": of_model.predicted,
        "global_mean": np.full(len(of_model.actual), items.mean),
        "item_mean": items.predict(of_model.movies),
        "user_item_bias": biases.predict(of_model.users, of_model.movies),
    }
    lowest, highest = float(log.fit.values.min()), float(log.fit.values.max())
    result: dict[str, object] = {"clipped_to": [lowest, highest]}
    for name, values in predicted.items():
        clipped = np.clip(values, lowest, highest)
        result[name] = _errors(clipped, of_model.actual)
    return result


def _errors(predicted: Floats, actual: Floats) -> dict[str, float | None]:
    """Returns the figures, None each when a prediction is NaN: such a model is not blessed."""
    if np.isnan(predicted).any():
        return {"rmse": None, "mae": None}
    return {"rmse": rmse(predicted, actual), "mae": mae(predicted, actual)}


def _retrieval(log: Log, ranker: Ranker, params: QualityParams) -> dict[str, object]:
    asked = questions(log, params.max_users)
    popular = by_popularity(log.fit, asked.num_movies)

    def popularity(users: Codes) -> Codes:
        return np.broadcast_to(popular, (len(users), len(popular)))

    return {
        "protocol": PROTOCOL,
        "users": len(asked.users),
        "sampled": len(asked.users) < len(log.test_users),
        "model": figures(static_ranks(asked, ranker, params.batch_scores)),
        "popularity": figures(static_ranks(asked, popularity, params.batch_scores)),
    }
