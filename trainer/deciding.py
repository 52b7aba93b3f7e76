"""A trained model and the eval split turned into closed-form parts and the weights of all parts.

The towers and the head are trained on the train split without the closed forms, which have seen
each of its ratings; how much each part is worth is decided on the eval split, which none of them
saw.
"""

import logging
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from trainer.blend import PLAIN, RATING_PARTS, RETRIEVAL_PARTS
from trainer.eval_questions import Questions, questions_of
from trainer.input import Columns, num_rows, ordered_batches
from trainer.learned import Learned
from trainer.linear.co_rating import co_rating_weights
from trainer.linear.neighbours import neighbour_weights
from trainer.linear.products import co_products
from trainer.model import RecommenderModel, only
from trainer.params import TrainerParams
from trainer.rating_weights import decide_rating
from trainer.retrieval_weights import decide_rest, fit_fresh
from transform import features
from transform.bags import Array

_PROGRESS = logging.getLogger("trainer.progress")
# How many users the regularisation of the linear model is worth; the eval split chooses.
L2_CHOICES = (100.0, 300.0, 1000.0, 3000.0)
_BATCH_ROWS = 4096
# Half-lives, in places, of a fresh session's history and of an old one.
_HALF_LIVES = (5.0, 100.0)


def decide_blends(
    model: RecommenderModel,
    learned: Learned,
    train: Columns,
    evaluation: Columns,
    params: TrainerParams,
) -> dict[str, Any]:
    """Sets the model's closed forms and blends; returns what was decided, JSON-able."""
    places = learned.covered.places[train[features.MOVIE_INDEX]]
    users, size = train[features.USER_INDEX], learned.covered.size
    co_counts = co_products(users, places, np.ones(len(users), np.float32), size)
    products = co_products(users, places, _residuals(model, train), size)
    model.neighbours.weights.assign(
        neighbour_weights(products, co_counts, params.neighbour_shrinkage)
    )
    with_history, without = decide_rating(model, evaluation)
    model.rating_blend.assign(with_history, without)
    retrieval = _decide_retrieval(model, learned, train, evaluation, co_counts, params)
    return {
        **retrieval,
        "rating_with_history": dict(zip((*RATING_PARTS, "constant"), with_history, strict=True)),
        "rating_without": dict(zip((*RATING_PARTS, "constant"), without, strict=True)),
    }


def _decide_retrieval(
    model: RecommenderModel,
    learned: Learned,
    train: Columns,
    evaluation: Columns,
    co_counts: Array,
    params: TrainerParams,
) -> dict[str, Any]:
    asked = questions_of(model, learned, train, evaluation, params)
    losses: dict[float, float] = {}
    for l2 in L2_CHOICES:
        _use(model, asked, co_rating_weights(co_counts, l2))
        losses[l2], _ = fit_fresh(model, asked, np.array(PLAIN))
        _PROGRESS.info("linear model, l2 %g: eval loss of the next movie %.4f", l2, losses[l2])
    best = min(losses, key=lambda l2: losses[l2])
    floor = _use(model, asked, co_rating_weights(co_counts, best))
    old, none, worth = decide_rest(model, asked)
    loss, fresh = fit_fresh(model, asked, old)
    model.retrieval_blend.assign(fresh, old, none)
    weights = {"fresh": fresh, "old": old, "none": none}
    return {
        "l2": best,
        "floor": floor,
        "next_movie_loss": loss if np.isfinite(loss) else None,
        "first_lists": worth,
        **{
            name: dict(zip(RETRIEVAL_PARTS, map(float, values), strict=True))
            for name, values in weights.items()
        },
    }


def _use(model: RecommenderModel, asked: Questions, weights: Array) -> float:
    """Gives the model a matrix; returns the mean positive score, which is what says little."""
    model.co_rating.assign(weights, _HALF_LIVES, 1.0)
    floor = asked.mean_positive_score(model)
    model.co_rating.floor.assign(floor)
    return floor


def _residuals(model: RecommenderModel, train: Columns) -> Array:
    """Returns float32 `[rows]`: each rating less mean and deviations as they were at its moment."""

    @tf.function(autograph=False)
    def residual(batch: Mapping[str, tf.Tensor]) -> tf.Tensor:
        state = model.query(only(batch, features.QUERY_FEATURES)).state
        movie = model.movie_state(model.counted(batch))
        return batch[features.LABEL] - model.mean - state.bias - movie.bias

    found = [residual(batch).numpy() for batch in ordered_batches(train, _BATCH_ROWS)]
    assert sum(map(len, found)) == num_rows(train)
    return np.concatenate(found)
