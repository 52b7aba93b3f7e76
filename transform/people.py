"""What users say of themselves turned into small categories, one of them for "not known"."""

from collections.abc import Sequence

import tensorflow as tf

from transform import scales
from transform.optional_values import MISSING_NUMBER

NUM_GENDERS = 3


def age_bucket(
    raw_age: tf.Tensor, bucketized_age: tf.Tensor, boundaries: Sequence[float]
) -> tf.Tensor:
    """Returns int64 `[batch]`: 0 for no known age, else 1 + the number of boundaries reached.

    The age in years counts when there is one, else the lower edge of the source's age group.
    """
    age = tf.where(raw_age > 0, raw_age, bucketized_age)
    reached = scales.bucket_of_boundaries(age, tf.constant(boundaries, tf.float32))
    return tf.where(age > 0, 1 + reached, tf.zeros_like(reached))


def num_age_buckets(boundaries: Sequence[float]) -> int:
    """Returns how many values `age_bucket` can take."""
    return len(boundaries) + 2


def gender_index(gender: tf.Tensor) -> tf.Tensor:
    """Returns int64 `[batch]`: 0 female, 1 male, 2 for not known."""
    known = (gender > MISSING_NUMBER) & (gender < NUM_GENDERS - 1)
    return tf.where(
        known, gender, tf.fill(tf.shape(gender), tf.constant(NUM_GENDERS - 1, tf.int64))
    )
