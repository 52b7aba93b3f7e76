"""Numbers turned into z-scores and into buckets, whose edges are equal slices, given or quantiles.

Nothing here knows what the numbers mean; the edges come from settings or from a full pass over the
train split.
"""

import tensorflow as tf
import tensorflow_transform as tft

# Largest error of a quantile's rank, as a share of a bucket. TensorFlow Transform's own default
# allows a whole bucket when there are a hundred or more.
_QUANTILE_ERROR = 0.1


def standardised(values: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor) -> tf.Tensor:
    """Returns the z-scores of float64 `[batch]`, float64; all 0 where the variance is 0."""
    return tf.math.divide_no_nan(values - mean, tf.sqrt(variance))


def bucket_of_slices(
    values: tf.Tensor, first: tf.Tensor, last: tf.Tensor, num_buckets: int
) -> tf.Tensor:
    """Returns int64 `[batch]` in [0, num_buckets): equal slices of [first, last].

    Values (float64 `[batch]`) before the first slice fall into it, those after the last into that;
    all into the first where `first` equals `last`.
    """
    width = (last - first) / num_buckets
    position = tf.floor(tf.math.divide_no_nan(values - first, width))
    return tf.cast(tf.clip_by_value(position, 0, num_buckets - 1), tf.int64)


def bucket_of_boundaries(values: tf.Tensor, boundaries: tf.Tensor) -> tf.Tensor:
    """Returns int64 `[batch]` in [0, boundaries]: how many of the boundaries a value has reached.

    Args:
      values: `[batch]`.
      boundaries: of the same dtype, `[boundaries]`, rising; equal ones leave buckets empty.
    """
    if boundaries.shape[0] == 0:
        return tf.zeros(tf.shape(values), tf.int64)
    return tf.searchsorted(boundaries, values, side="right", out_type=tf.int64)


def quantile_boundaries(values: tf.Tensor, num_buckets: int) -> tf.Tensor:
    """Returns what cuts the analyzed values into `num_buckets` of about equally many, by full pass.

    The quantiles are approximate: each is off by at most a tenth of a bucket's share of the
    rows, and rounded to float32. float64 `[num_buckets - 1]` for float64 `[batch]`.
    """
    found = tft.quantiles(values, num_buckets, epsilon=_QUANTILE_ERROR / num_buckets)
    return tf.cast(tf.reshape(found, [num_buckets - 1]), tf.float64)
