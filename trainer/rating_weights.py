"""The parts of a rating on the eval split turned into the weights by which they add up best."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from trainer.blend import RATING_PARTS
from trainer.input import Columns, ordered_batches
from trainer.model import RecommenderModel, only
from transform import features
from transform.bags import Array

_BATCH_ROWS = 4096
# The weights of which a small eval split moves little: the sum of biases and network, no constant.
_EXPECTED = np.array([1.0, 0.0, 0.0, 1.0, 1.0, 0.0])
_RIDGE_ROWS = 100.0


def decide_rating(model: RecommenderModel, evaluation: Columns) -> tuple[list[float], list[float]]:
    """Returns the weights of RATING_PARTS and a constant, with a history and for a first request.

    Least squares with a ridge worth 100 rows towards plain addition.
    """
    live = _parts(model, evaluation, forget=False)
    first = _parts(model, evaluation, forget=True)
    label = evaluation[features.LABEL].astype(np.float64) - model.mean
    has = live[1] > 0
    return _ridge(live[0][has], label[has]), _ridge(first[0], label)


def _ridge(parts: Array, label: Array) -> list[float]:
    columns = np.concatenate([parts.astype(np.float64), np.ones((len(parts), 1))], axis=1)
    spread = np.diag(columns.T @ columns) / max(len(columns), 1)
    ridge = np.diag(_RIDGE_ROWS * np.maximum(spread, 1e-3))
    rest = label - columns @ _EXPECTED
    change = np.linalg.solve(columns.T @ columns + ridge, columns.T @ rest)
    return [float(weight) for weight in _EXPECTED + change]


def _parts(model: RecommenderModel, evaluation: Columns, *, forget: bool) -> tuple[Array, Array]:
    """Returns the parts `[rows, 5]` and the sizes of histories; `forget` asks as a stranger."""

    @tf.function(autograph=False)
    def parts(batch: Mapping[str, tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor]:
        inputs = model.first_request(batch) if forget else dict(batch)
        query = model.query(only(inputs, features.QUERY_FEATURES))
        candidate = model.candidate(only(inputs, features.CANDIDATE_FEATURES))
        found = model.rating_parts(query, candidate, model.movie_state(model.counted(inputs)))
        return found, query.history.size()

    found = [parts(batch) for batch in ordered_batches(evaluation, _BATCH_ROWS)]
    values = np.concatenate([one.numpy() for one, _ in found])
    assert values.shape[1] == len(RATING_PARTS)
    return values, np.concatenate([size.numpy() for _, size in found])
