"""What is counted of movies turned into how likely each is to be rated, ever and lately."""

from typing import Any

import tensorflow as tf


def popularity_prior(recent: Any, counts: Any, smoothing: float) -> tf.Tensor:
    """Returns float32 `[N, 2]`: log probability of each movie to be rated, of late and ever.

    ever = (count + 1) / (sum of counts + N) (Laplace), so that a movie without ratings has a small
    probability, not none; of late = (1 - smoothing) * share of recent popularity + smoothing *
    ever.

    Args:
      recent: float `[N]`, recent popularity of each movie.
      counts: float `[N]`, ratings of each movie.
      smoothing: in (0, 1].
    """
    counts = tf.maximum(tf.cast(counts, tf.float32), 0.0)
    recent = tf.maximum(tf.cast(recent, tf.float32), 0.0)
    ever = (counts + 1.0) / (tf.reduce_sum(counts) + tf.cast(tf.size(counts), tf.float32))
    lately = tf.math.divide_no_nan(recent, tf.reduce_sum(recent))
    return tf.math.log(tf.stack([(1 - smoothing) * lately + smoothing * ever, ever], axis=1))
