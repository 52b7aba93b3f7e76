"""A user's latest ratings, as transformed features, turned into masks, weights and freshness.

Column 0 of a history is the newest rating; BAG_PADDING fills up rows shorter than the longest.
"""

from collections.abc import Mapping
from typing import NamedTuple

import tensorflow as tf

from transform import features
from transform.bags import BAG_PADDING


class History(NamedTuple):
    """The newest ratings of each query before its moment.

    movies: int32 `[batch, longest]`, movie indices; BAG_PADDING where there is none.
    stars: float32 `[batch, longest]`, the ratings given.
    age_days: float32 `[batch, longest]`, days before the request.
    """

    movies: tf.Tensor
    stars: tf.Tensor
    age_days: tf.Tensor

    def present(self) -> tf.Tensor:
        """Returns float32 `[batch, longest]`: 1 where there is a rating."""
        return tf.cast(self.movies != BAG_PADDING, tf.float32)

    def size(self) -> tf.Tensor:
        """Returns float32 `[batch]`: how many ratings there are."""
        return tf.reduce_sum(self.present(), axis=1)

    def without(self, rows: tf.Tensor) -> "History":
        """Returns the histories, emptied where `rows`, bool `[batch]`, is true."""
        return self._replace(movies=tf.where(rows[:, None], BAG_PADDING, self.movies))


def history_of(inputs: Mapping[str, tf.Tensor]) -> History:
    """Returns the history among QUERY_FEATURES."""
    return History(
        tf.cast(inputs[features.HISTORY_MOVIES], tf.int32),
        inputs[features.HISTORY_STARS],
        inputs[features.HISTORY_AGE_DAYS],
    )


def by_position(history: History, half_life: tf.Tensor | float) -> tf.Tensor:
    """Returns float32 `[batch, longest]`: 1 for the newest, half for each `half_life` places.

    `half_life` is a number, or `[batch, 1]`. Padding has weight 0.
    """
    places = tf.cast(tf.range(tf.shape(history.movies)[1]), tf.float32)[None, :]
    return tf.pow(2.0, -places / half_life) * history.present()


def newest_age_days(history: History) -> tf.Tensor:
    """Returns float32 `[batch]`: the age of the newest rating, 0 where there is none."""
    ages = tf.where(history.movies == BAG_PADDING, tf.float32.max, history.age_days)
    newest = tf.reduce_min(ages, axis=1)
    return tf.where(history.size() > 0, tf.maximum(newest, 0.0), 0.0)


def freshness(history: History, half_life_days: float) -> tf.Tensor:
    """Returns float32 `[batch]` in [0, 1]: how much the request belongs to the session of the last.

    1 for a rating just before, half for each `half_life_days` since; 0 without any rating.
    """
    fresh = tf.pow(2.0, -newest_age_days(history) / half_life_days)
    return tf.where(history.size() > 0, fresh, 0.0)
