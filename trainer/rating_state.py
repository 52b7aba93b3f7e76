"""What is counted of a user and of a movie, turned into deviations from the mean rating.

Damped means: a sum of deviations divided by their number plus a damping, so that few ratings say
little (R. Bell, Y. Koren, "Scalable Collaborative Filtering", ICDM 2007, section 4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import tensorflow as tf

from trainer.history import History, by_position
from transform import features

# Places after which a rating counts half in a user's latest mood.
_MOOD_HALF_LIFE = 10.0


@dataclass(frozen=True)
class Scale:
    """Ratings as training saw them: mean, lowest, highest; and how means are damped."""

    mean: float
    lowest: float
    highest: float
    damping: float


class UserState(NamedTuple):
    """Of each query.

    bias: `[batch]`, how far the user's ratings lie from what is usual for those movies.
    mood: `[batch]`, how far the latest ratings lie from `bias`.
    residuals: `[batch, longest]`, each rating of the history less mean, biases; 0 for padding.
    numbers: `[batch, 4]`, what the rating head is told besides.
    """

    bias: tf.Tensor
    mood: tf.Tensor
    residuals: tf.Tensor
    numbers: tf.Tensor


class MovieState(NamedTuple):
    """Of each pair: the movie's deviation from the mean `[batch]`, and numbers `[batch, 4]`."""

    bias: tf.Tensor
    numbers: tf.Tensor


def user_state(
    inputs: Mapping[str, tf.Tensor],
    history: History,
    history_bias: tf.Tensor,
    known_bias: tf.Tensor,
    scale: Scale,
) -> UserState:
    """Returns what the past of each query says.

    Without a history, count and mean alone say it; without those, what training knew of the user.

    Args:
      inputs: the query's features.
      history: its latest ratings.
      history_bias: `[batch, longest]`, the bias of each movie of the history.
      known_bias: `[batch]`, of the user in training; 0 for strangers.
      scale: of ratings.
    """
    mask = history.present()
    apart = (history.stars - scale.mean - history_bias) * mask
    rated = history.size()
    count = tf.cast(inputs[features.USER_RATING_COUNT], tf.float32)
    mean = tf.where(count > 0, inputs[features.USER_RATING_MEAN] - scale.mean, 0.0)
    of_counts = tf.where(count > 0, mean * count / (count + scale.damping), known_bias)
    of_history = tf.reduce_sum(apart, axis=1) / (rated + scale.damping)
    bias = tf.where(rated > 0, of_history, of_counts)
    weights = by_position(history, _MOOD_HALF_LIFE)
    latest = tf.reduce_sum(weights * apart, 1) / (tf.reduce_sum(weights, 1) + scale.damping / 2)
    mood = tf.where(rated > 0, latest - of_history, 0.0)
    numbers = [bias, mood, mean, tf.math.log1p(tf.maximum(count, 0.0)) / 4]
    return UserState(bias, mood, (apart - bias[:, None]) * mask, tf.stack(numbers, axis=1))


def movie_state(inputs: Mapping[str, tf.Tensor], scale: Scale) -> MovieState:
    """Returns what MOVIE_STATE_FEATURES say of each movie at the moment of its query."""
    count = tf.cast(inputs[features.MOVIE_RATING_COUNT], tf.float32)
    idle = inputs[features.MOVIE_IDLE_DAYS]
    recent = inputs[features.MOVIE_RECENT_POPULARITY]
    known = count > 0
    apart = tf.where(known, inputs[features.MOVIE_RATING_MEAN] - scale.mean, 0.0)
    bias = apart * tf.math.divide_no_nan(count, count + scale.damping)
    numbers = [
        tf.math.log1p(tf.maximum(count, 0.0)) / 4,
        tf.math.log1p(tf.maximum(idle, 0.0)) / 4,
        tf.math.log1p(tf.maximum(recent, 0.0)) / 4,
    ]
    return MovieState(tf.where(known, bias, 0.0), tf.stack([bias, *numbers], axis=1))
