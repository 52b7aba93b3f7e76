"""The parts of a score and of a rating, weighed by coefficients that the eval split decided."""

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

# What RetrievalBlend weighs, in order.
RETRIEVAL_PARTS = ("tower", "co_rating", "recent", "ever")
# Towers and recent popularity alone.
PLAIN = (1.0, 0.0, 1.0, 0.0)
# What RatingBlend weighs, in order; a constant follows.
RATING_PARTS = ("user", "mood", "neighbours", "movie", "network")


class RetrievalBlend(tf.Module):
    """Score = weighted sum of parts.

    The weights lie between those of a fresh session and of an old history; a query without any
    history has its own.
    """

    def __init__(self) -> None:
        """Starts with the towers and recent popularity alone."""
        super().__init__(name="retrieval_blend")
        self.fresh = tf.Variable(PLAIN, trainable=False)
        self.old = tf.Variable(PLAIN, trainable=False)
        self.none = tf.Variable(PLAIN, trainable=False)

    def assign(self, fresh: Any, old: Any, none: Any) -> None:
        """Takes the weights of RETRIEVAL_PARTS in each case."""
        self.fresh.assign(fresh)
        self.old.assign(old)
        self.none.assign(none)

    def weights(self, fresh: tf.Tensor, history_size: tf.Tensor) -> tf.Tensor:
        """Returns `[batch, 4]` of freshness, 0..1, and sizes of histories, both `[batch]`."""
        old = tf.where(history_size[:, None] > 0, self.old, self.none)
        return fresh[:, None] * self.fresh + (1 - fresh[:, None]) * old

    def __call__(
        self, weights: tf.Tensor, tower: tf.Tensor, co_rating: tf.Tensor, prior: tf.Tensor
    ) -> tf.Tensor:
        """Returns `[batch, N]`.

        Args:
          weights: `[batch, 4]`.
          tower: `[batch, N]`, product of embeddings.
          co_rating: `[batch, N]`.
          prior: `[N, 2]`: log of recent and of all-time popularity.
        """
        return (
            weights[:, 0:1] * tower
            + weights[:, 1:2] * co_rating
            + tf.matmul(weights[:, 2:], prior, transpose_b=True)
        )


class RatingBlend(tf.Module):
    """Rating less the mean = a constant and a weighted sum of parts, with or without a history."""

    def __init__(self) -> None:
        """Starts with the sum of biases and network."""
        super().__init__(name="rating_blend")
        self.with_history = tf.Variable([1.0, 0.0, 0.0, 1.0, 1.0, 0.0], trainable=False)
        self.without = tf.Variable([1.0, 0.0, 0.0, 1.0, 1.0, 0.0], trainable=False)

    def assign(self, with_history: Sequence[float], without: Sequence[float]) -> None:
        """Takes the weights of RATING_PARTS and the constant."""
        self.with_history.assign(with_history)
        self.without.assign(without)

    def __call__(self, history_size: tf.Tensor, parts: tf.Tensor) -> tf.Tensor:
        """Returns `[batch]` of parts `[batch, 5]` and the sizes of histories `[batch]`."""
        weights = tf.where(history_size[:, None] > 0, self.with_history, self.without)
        return tf.reduce_sum(parts * weights[:, :-1], axis=1) + weights[:, -1]
