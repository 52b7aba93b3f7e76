"""The square matrices of the closed-form parts, and what they say of a history inside the graph."""

from collections.abc import Sequence

import tensorflow as tf

from trainer.history import History, by_position
from trainer.linear.covered import CoveredMovies
from transform.bags import BAG_PADDING, Array


class _Covered(tf.Module):
    """Places of movie-table rows in a square matrix; `size` stands for movies without one."""

    def __init__(self, covered: CoveredMovies, name: str) -> None:
        super().__init__(name=name)
        self._places = tf.constant(covered.places)
        self._size = covered.size

    def places(self, rows: tf.Tensor) -> tf.Tensor:
        """Returns int32 like `rows`; padding has the place `size`."""
        found = tf.gather(self._places, tf.maximum(rows, 0))
        return tf.where(rows == BAG_PADDING, self._size, found)

    def covers(self, rows: tf.Tensor) -> tf.Tensor:
        """Returns bool like `rows`: whether the movie has a place."""
        return self.places(rows) < self._size


class CoRating(_Covered):
    """How likely a history's user is to rate each covered movie, by the linear model: its log.

    The ratings of a history count less with their place: half for each half-life. The half-life
    goes from that of a fresh session to that of an old history with the freshness.
    """

    def __init__(self, covered: CoveredMovies) -> None:
        """Starts with a matrix of zeros, which says nothing."""
        super().__init__(covered, "co_rating")
        self.weights = tf.Variable(tf.zeros([self._size, self._size]), trainable=False)
        self.half_lives = tf.Variable([5.0, 100.0], trainable=False)
        self.floor = tf.Variable(0.01, trainable=False)

    def assign(self, weights: Array, half_lives: Sequence[float], floor: float) -> None:
        """Takes the matrix `[size, size]`, the fresh and the old half-life, and the floor."""
        self.weights.assign(weights)
        self.half_lives.assign(half_lives)
        self.floor.assign(floor)

    def __call__(self, history: History, fresh: tf.Tensor) -> tf.Tensor:
        """Returns float32 `[batch, size + 1]`: log(max(score, 0) / floor + 1), 0 for no movie."""
        return tf.pad(self.logarithm(self.raw(history, fresh)), [[0, 0], [0, 1]])

    def raw(self, history: History, fresh: tf.Tensor) -> tf.Tensor:
        """Returns float32 `[batch, size]`: the linear model's own scores."""
        placed = self.places_of_history(history, self._half_life(fresh))
        return tf.matmul(placed, self.weights)

    def logarithm(self, raw: tf.Tensor) -> tf.Tensor:
        """Returns log(max(raw, 0) / floor + 1)."""
        return tf.math.log1p(tf.maximum(raw, 0.0) / self.floor)

    def said_by(self, history: History, fresh: tf.Tensor, rows: tf.Tensor) -> tf.Tensor:
        """Returns float32 `[batch, k, longest]`: the part of each rating of the history in `raw`.

        `rows`, `[batch, k]`, are the movies' rows of the table. Added up they are `raw`.
        """
        past, asked = self.places(history.movies)[:, None, :], self.places(rows)[:, :, None]
        shape = tf.broadcast_dynamic_shape(tf.shape(past), tf.shape(asked))
        pairs = tf.stack([tf.broadcast_to(past, shape), tf.broadcast_to(asked, shape)], axis=3)
        covered = tf.reduce_all(pairs < self._size, axis=3)
        weights = tf.gather_nd(self.weights, tf.where(covered[..., None], pairs, 0))
        said = weights * by_position(history, self._half_life(fresh))[:, None, :]
        return tf.where(covered, said, 0.0)

    def _half_life(self, fresh: tf.Tensor) -> tf.Tensor:
        """Returns float32 `[batch, 1]`."""
        return (fresh * self.half_lives[0] + (1 - fresh) * self.half_lives[1])[:, None]

    def places_of_history(self, history: History, half_life: tf.Tensor) -> tf.Tensor:
        """Returns float32 `[batch, size]`: the weight of each covered movie in the history."""
        places = self.places(history.movies)
        weights = by_position(history, half_life)
        batch = tf.shape(places)[0]
        where = places + (self._size + 1) * tf.range(batch)[:, None]
        summed = tf.math.unsorted_segment_sum(
            tf.reshape(weights, [-1]), tf.reshape(where, [-1]), batch * (self._size + 1)
        )
        return tf.reshape(summed, [batch, self._size + 1])[:, : self._size]


class Neighbours(_Covered):
    """What the user's ratings of similar movies say of the rating of a movie."""

    def __init__(self, covered: CoveredMovies) -> None:
        """Starts with a matrix of zeros, which says nothing."""
        super().__init__(covered, "neighbours")
        self.weights = tf.Variable(tf.zeros([self._size + 1, self._size + 1]), trainable=False)
        self.damping = tf.Variable(1.0, trainable=False)

    def __call__(self, rows: tf.Tensor, history: History, residuals: tf.Tensor) -> tf.Tensor:
        """Returns float32 `[batch]`: the similarity-weighted mean of residuals, damped.

        Args:
          rows: `[batch]`, the movie's row of the table.
          history: of the same requests.
          residuals: `[batch, longest]`, of its ratings.
        """
        similar = self.similar(rows, history)
        return tf.reduce_sum(similar * residuals, axis=1) / (
            tf.reduce_sum(similar, axis=1) + self.damping
        )

    def similar(self, rows: tf.Tensor, history: History) -> tf.Tensor:
        """Returns float32 `[batch, longest]`: how similar each movie of the history is."""
        past = self.places(history.movies)
        asked = tf.broadcast_to(self.places(rows)[:, None], tf.shape(past))
        return tf.gather_nd(self.weights, tf.stack([asked, past], axis=2))
