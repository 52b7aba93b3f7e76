"""The fit set turned into every baseline, asked under each protocol."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from components.model_validation.baselines.biases import ItemMean, JointBiases, LiveBiases
from components.model_validation.baselines.linear import (
    LinearModel,
    covered_places,
    ease,
    item_knn,
    together,
    with_fallback,
)
from components.model_validation.baselines.popularity import (
    DemographicPopularity,
    popularity,
    recency,
    recent_popularity,
)
from components.model_validation.groups import user_codes
from components.model_validation.params import BaselineParams
from components.model_validation.questions import Questions
from components.model_validation.ranking import Scorer
from components.model_validation.ratings import Floats, Log

POPULARITY = "popularity"
RECENT_POPULARITY = "recent_popularity"
DEMOGRAPHIC = "demographic_recent_popularity"
ITEM_KNN = "item_knn"
EASE = "ease"
GLOBAL_MEAN = "global_mean"
ITEM_MEAN = "item_mean"
USER_ITEM_BIAS = "user_item_bias"
LIVE_BIAS = "live_bias"


def scorers(log: Log, params: BaselineParams) -> dict[str, Scorer]:
    """Returns the baselines of retrieval; the linear ones ask the demographic one about strangers.

    All of them know the fit set alone; the linear ones multiply it with what a question knows.
    """
    num_movies = len(log.movie_ids)
    popular = popularity(log.fit, num_movies)
    weights = recency(log.fit, log.train_end_s, params.half_life_days)
    recent = recent_popularity(log.fit, weights, num_movies)
    alike = DemographicPopularity(
        log.fit, weights, user_codes(log), num_movies, params.demographic_smoothing
    )

    def demographic(asked: Questions) -> Floats:
        return alike.scores(asked.users)

    place = covered_places(popular, params.max_linear_movies)
    counts = together(log.fit, place)
    behind = (popular / (popular.max() + 1)).astype(np.float32)

    def linear(matrix: Any) -> Scorer:
        model = LinearModel(matrix, place, behind, params.history_decay)
        return with_fallback(model, log.every, demographic)

    return {
        POPULARITY: _the_same_for_all(popular),
        RECENT_POPULARITY: _the_same_for_all(recent),
        DEMOGRAPHIC: demographic,
        ITEM_KNN: linear(item_knn(counts, params.knn_neighbours, params.knn_shrink)),
        EASE: linear(ease(counts, params.ease_strength)),
    }


def predictions(log: Log, asked: Questions, params: BaselineParams) -> Mapping[str, Floats]:
    """Returns the baselines' ratings `[num_rows]` from the fit set alone, not clipped."""
    num_users, num_movies = len(log.user_ids), len(log.movie_ids)
    movies = log.every.movies[asked.rows]
    items = ItemMean.fit(log.fit, num_movies, params.item_damping)
    biases = JointBiases.fit(
        log.fit, num_users, num_movies, params.joint_item_damping, params.joint_user_damping
    )
    return {
        GLOBAL_MEAN: np.full(len(asked), items.mean),
        ITEM_MEAN: items.predict(movies),
        USER_ITEM_BIAS: biases.predict(asked.users, movies),
    }


def live_predictions(log: Log, asked: Questions, params: BaselineParams) -> Mapping[str, Floats]:
    """Returns the ratings of the biases as of each moment, not clipped."""
    live = LiveBiases(
        float(log.fit.values.mean()), params.live_item_damping, params.live_user_damping
    )
    return {LIVE_BIAS: live.predict(log.every, asked.rows)}


def _the_same_for_all(scores: Floats) -> Scorer:
    return lambda asked: np.broadcast_to(scores, (len(asked), len(scores)))
