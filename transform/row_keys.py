"""A raw rating, or its user, turned into a number that stands for it in the transformed examples.

Beam keeps no order, so that a transformed row can be laid beside the raw row that it was made from
only by a key that both have. The keys are no features: no tower reads them.
"""

import tensorflow as tf

_SEPARATOR = "\x1f"
_NUM_KEYS = 2**63 - 1


def row_key(user_id: tf.Tensor, movie_id: tf.Tensor, timestamp_s: tf.Tensor) -> tf.Tensor:
    """Returns int64 `[batch]` in [0, 2^63 - 1): FarmHash64 of who rated what and when.

    Equal for equal rows on every machine and version of TensorFlow. Of 10 million different rows
    two share a key with a probability of 5e-6 (birthday bound n^2 / 2^64).
    """
    text = tf.strings.join(
        [user_id, movie_id, tf.strings.as_string(timestamp_s)], separator=_SEPARATOR
    )
    return tf.strings.to_hash_bucket_fast(text, _NUM_KEYS)


def user_key(user_id: tf.Tensor) -> tf.Tensor:
    """Returns int64 `[batch]` in [0, 2^63 - 1): FarmHash64 of the user's id."""
    return tf.strings.to_hash_bucket_fast(user_id, _NUM_KEYS)
