"""Raw state fields turned into features: a user's history, and how many ratings of which mean.

The three lists of a history belong together element by element. They are cut to the ratings that
have a movie and are known to be earlier than the request; a rating of the same second is not.
"""

from typing import NamedTuple

import tensorflow as tf

from transform import moments
from transform.optional_values import MISSING_NUMBER, MISSING_TEXT


class History(NamedTuple):
    """What of a history counts: sparse `[batch, varying]`, element by element one rating.

    Attributes:
      movie_ids: text.
      stars: float32; -1 where not known.
      age_days: float32, from the rating to the request; -1 where not known.
    """

    movie_ids: tf.SparseTensor
    stars: tf.SparseTensor
    age_days: tf.SparseTensor


def known_history(
    movie_ids: tf.SparseTensor,
    ratings: tf.SparseTensor,
    timestamps_s: tf.SparseTensor,
    at_s: tf.Tensor,
) -> History:
    """Returns what of a history counts, in its order.

    Args:
      movie_ids: text `[batch, varying]`; "" is no movie.
      ratings: float32, and
      timestamps_s: int64, of the same rows. One that is shorter than movie_ids lacks its last
        elements; what is longer is cut off.
      at_s: int64 `[batch]`, the moment of the request.
    """
    ids = tf.sparse.to_dense(movie_ids, MISSING_TEXT)
    stars, seconds = _beside(ids, ratings), _beside(ids, timestamps_s)
    stars = tf.where(tf.math.is_nan(stars), tf.cast(MISSING_NUMBER, stars.dtype), stars)
    counts = (ids != MISSING_TEXT) & (seconds < at_s[:, None])
    ages = moments.days_since(seconds, at_s[:, None])
    return History(*_kept((ids, stars, ages), counts))


def count_and_mean(
    count: tf.Tensor, mean: tf.Tensor, history: History
) -> tuple[tf.Tensor, tf.Tensor]:
    """Returns float32 `[batch]` twice: as given, or of the history where no count is given.

    A mean is -1 where there is none. Sums are in float64, in which those of float32 ratings are
    exact: the same whatever the order, and the batch.

    Args:
      count: int64 `[batch]`; a negative one is not given.
      mean: float32 `[batch]`.
      history: of the same rows.
    """
    stars = tf.sparse.to_dense(history.stars, tf.cast(MISSING_NUMBER, tf.float32))
    rated = tf.cast(stars != MISSING_NUMBER, tf.float64)
    total = tf.reduce_sum(tf.cast(stars, tf.float64) * rated, axis=1)
    number = tf.reduce_sum(rated, axis=1)
    own_mean = tf.where(number > 0, tf.math.divide_no_nan(total, number), MISSING_NUMBER)
    there = history.stars.with_values(tf.ones_like(history.stars.values))
    own_count = tf.reduce_sum(tf.sparse.to_dense(there), axis=1)
    given = count >= 0
    return (
        tf.where(given, tf.cast(count, tf.float32), own_count),
        tf.where(given, mean, tf.cast(own_mean, tf.float32)),
    )


def _beside(ids: tf.Tensor, values: tf.SparseTensor) -> tf.Tensor:
    """Returns `values` as dense as `ids` `[batch, longest]`, filled up with -1."""
    missing = tf.cast(MISSING_NUMBER, values.dtype)
    dense = tf.sparse.to_dense(values, missing)
    lacking = tf.maximum(tf.shape(ids)[1] - tf.shape(dense)[1], 0)
    filled = tf.pad(dense, [[0, 0], [0, lacking]], constant_values=missing)
    return filled[:, : tf.shape(ids)[1]]


def _kept(columns: tuple[tf.Tensor, ...], chosen: tf.Tensor) -> list[tf.SparseTensor]:
    """Returns the chosen elements of each column, moved together to the left.

    Not by ragged tensors: they check their input, and whatever is checked TensorFlow Transform
    reads while it analyzes, too.
    """
    places = tf.where(chosen)
    before = tf.cumsum(tf.cast(chosen, tf.int64), axis=1, exclusive=True)
    moved = tf.stack([places[:, 0], tf.gather_nd(before, places)], axis=1)
    longest = tf.reduce_max(tf.concat([[0], tf.reduce_sum(tf.cast(chosen, tf.int64), axis=1)], 0))
    shape = tf.stack([tf.shape(chosen, tf.int64)[0], longest])
    return [tf.SparseTensor(moved, tf.gather_nd(column, places), shape) for column in columns]
