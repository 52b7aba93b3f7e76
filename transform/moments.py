"""Timestamps in seconds (UTC) turned into a trend, a part of the training period and cycles.

Later requests lie after the training period by nature: both features of absolute time are clipped
to it, so that the model sees "now" as the latest time that it knows, not a value never trained.
"""

import math
from typing import NamedTuple

import tensorflow as tf
import tensorflow_transform as tft

from transform import scales

_DAY_S = 86_400
_WEEK_DAYS = 7
# Mean length of the Gregorian year: 146,097 days in 400 years.
_YEAR_S = 31_556_952
# 1970-01-01 was a Thursday: day 3 of a week that starts on Monday.
_FIRST_DAY_OF_WEEK = 3
# Days from 0000-03-01 to 1970-01-01, and the length of the 400-year era.
_DAYS_TO_EPOCH = 719_468
_ERA_DAYS = 146_097


class Period(NamedTuple):
    """The training period, found by a full pass: float64 scalars, in seconds."""

    first_s: tf.Tensor
    last_s: tf.Tensor
    mean_s: tf.Tensor
    variance_s2: tf.Tensor


def training_period(timestamp_s: tf.Tensor) -> Period:
    """Returns the analysis of int64 `[batch]` seconds.

    In float64, because float32 holds today's seconds only to the nearest 128.
    """
    seconds = tf.cast(timestamp_s, tf.float64)
    return Period(tft.min(seconds), tft.max(seconds), tft.mean(seconds), tft.var(seconds))


def standardised(timestamp_s: tf.Tensor, period: Period) -> tf.Tensor:
    """Returns float32 `[batch]`: z-score by the period's mean and deviation, clipped to its range.

    A training period of one moment gives 0.
    """
    clipped = tf.clip_by_value(tf.cast(timestamp_s, tf.float64), period.first_s, period.last_s)
    return tf.cast(scales.standardised(clipped, period.mean_s, period.variance_s2), tf.float32)


def bucket(timestamp_s: tf.Tensor, period: Period, num_buckets: int) -> tf.Tensor:
    """Returns int64 `[batch]` in [0, num_buckets): equal slices of the training period.

    Earlier moments fall into the first slice, later ones into the last.
    """
    seconds = tf.cast(timestamp_s, tf.float64)
    return scales.bucket_of_slices(seconds, period.first_s, period.last_s, num_buckets)


def busy_times(timestamp_s: tf.Tensor, num_buckets: int) -> tf.Tensor:
    """Returns the analysis of int64 `[batch]` seconds: float64 `[num_buckets - 1]` boundaries.

    Between each two lie about equally many training rows; they are whole multiples of 128 s
    because float32 holds no finer ones.
    """
    return scales.quantile_boundaries(tf.cast(timestamp_s, tf.float64), num_buckets)


def bucket_by_quantiles(timestamp_s: tf.Tensor, boundaries: tf.Tensor) -> tf.Tensor:
    """Returns int64 `[batch]` in [0, boundaries]: equally busy parts of the training period.

    Earlier moments fall into the first part, later ones into the last.
    """
    return scales.bucket_of_boundaries(tf.cast(timestamp_s, tf.float64), boundaries)


def time_of_day_cyclic(timestamp_s: tf.Tensor) -> tf.Tensor:
    """Returns float32 `[batch, 2]`: sine and cosine of the time since midnight, UTC."""
    return _cyclic(tf.math.floormod(timestamp_s, _DAY_S), _DAY_S)


def day_of_week_cyclic(timestamp_s: tf.Tensor) -> tf.Tensor:
    """Returns float32 `[batch, 2]`: sine and cosine of the weekday (Monday 0 ... Sunday 6), UTC."""
    day = tf.math.floordiv(timestamp_s, _DAY_S) + _FIRST_DAY_OF_WEEK
    return _cyclic(tf.math.floormod(day, _WEEK_DAYS), _WEEK_DAYS)


def season_cyclic(timestamp_s: tf.Tensor) -> tf.Tensor:
    """Returns float32 `[batch, 2]`: sine and cosine of the time since New Year, within a day."""
    return _cyclic(tf.math.floormod(timestamp_s, _YEAR_S), _YEAR_S)


def season_index(timestamp_s: tf.Tensor) -> tf.Tensor:
    """Returns int64 `[batch]`: 0 for Dec-Feb, 1 for Mar-May, 2 for Jun-Aug, 3 for Sep-Nov, UTC."""
    return tf.math.floormod(tf.math.floordiv(month(timestamp_s), 3), 4)


def month(timestamp_s: tf.Tensor) -> tf.Tensor:
    """Returns int64 `[batch]`: the Gregorian month 1..12, UTC.

    Days since 0000-03-01 are cut into eras of 400 years; in years that start in March, the
    months' lengths follow (153 m + 2) / 5 (H. Hinnant, "chrono-Compatible Low-Level Date
    Algorithms").
    """
    days = tf.math.floordiv(timestamp_s, _DAY_S) + _DAYS_TO_EPOCH
    day_of_era = tf.math.floormod(days, _ERA_DAYS)
    year_of_era = (
        day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    months_since_march = (5 * day_of_year + 2) // 153
    return tf.math.floormod(months_since_march + 2, 12) + 1


def days_since(past_s: tf.Tensor, timestamp_s: tf.Tensor) -> tf.Tensor:
    """Returns float32 days from int64 seconds `past_s` to `timestamp_s`, of shapes that broadcast.

    0 for a moment that is not past, -1 for one before 1970, which stands for one not known.
    """
    elapsed = tf.cast(tf.maximum(timestamp_s - past_s, 0), tf.float64) / _DAY_S
    return tf.cast(tf.where(past_s < 0, tf.constant(-1, tf.float64), elapsed), tf.float32)


def _cyclic(value: tf.Tensor, period: int) -> tf.Tensor:
    angle = tf.cast(value, tf.float64) * (2.0 * math.pi / period)
    return tf.cast(tf.stack([tf.sin(angle), tf.cos(angle)], axis=1), tf.float32)
