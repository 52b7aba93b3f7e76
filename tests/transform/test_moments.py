"""Expected values worked out from the calendar: 2000-02-29 was a Tuesday; 1996-12-31 a Tuesday."""

import calendar
import math
from typing import Any

import pytest

pytestmark = pytest.mark.tfx


def seconds(*date: int) -> int:
    return calendar.timegm((*date, 0, 0, 0, 0)[:6])


@pytest.fixture(scope="module")
def moments() -> Any:
    from transform import moments

    return moments


def tensor(*values: int) -> Any:
    import tensorflow as tf

    return tf.constant(values, tf.int64)


def test_month_through_leap_years_and_before_1970(moments: Any) -> None:
    dates = [
        (2000, 2, 29),
        (2000, 3, 1),
        (1900, 2, 28),
        (1996, 12, 31),
        (1997, 1, 1),
        (1969, 7, 20),
    ]
    found = moments.month(tensor(*(seconds(*date) for date in dates))).numpy().tolist()
    assert found == [2, 3, 2, 12, 1, 7]


def test_seasons_start_in_december_march_june_and_september(moments: Any) -> None:
    days = [(1997, m, d) for m, d in ((11, 30), (12, 1), (2, 28), (3, 1), (6, 1), (9, 1))]
    found = moments.season_index(tensor(*(seconds(*day) for day in days))).numpy().tolist()
    assert found == [3, 0, 0, 1, 2, 3]


def test_time_of_day_is_a_circle(moments: Any) -> None:
    midnight, six, noon = 0, 6 * 3600, 12 * 3600
    found = moments.time_of_day_cyclic(tensor(midnight, six, noon)).numpy()
    assert found.ravel() == pytest.approx([0, 1, 1, 0, 0, -1], abs=1e-6)


def test_day_of_week_counts_from_monday(moments: Any) -> None:
    thursday, monday = 0, 4 * 86_400
    found = moments.day_of_week_cyclic(tensor(thursday, monday)).numpy()
    angle = 2 * math.pi * 3 / 7
    assert found.ravel() == pytest.approx([math.sin(angle), math.cos(angle), 0, 1], abs=1e-6)


def test_cyclic_season_returns_after_a_year(moments: Any) -> None:
    new_year, next_new_year = seconds(1999, 1, 1), seconds(2000, 1, 1)
    first, second = moments.season_cyclic(tensor(new_year, next_new_year)).numpy()
    assert first == pytest.approx(second, abs=0.02)
    assert first == pytest.approx([0, 1], abs=0.02)


def period(moments: Any, first: float, last: float, mean: float, variance: float) -> Any:
    import tensorflow as tf

    return moments.Period(*(tf.constant(v, tf.float64) for v in (first, last, mean, variance)))


def test_standardised_is_clipped_to_the_training_period(moments: Any) -> None:
    training = period(moments, 100, 300, 200, 2500)
    found = moments.standardised(tensor(0, 100, 225, 300, 9_000_000_000), training).numpy()
    assert found.tolist() == [-2.0, -2.0, 0.5, 2.0, 2.0]


def test_buckets_cut_the_period_into_equal_slices(moments: Any) -> None:
    training = period(moments, 100, 300, 200, 2500)
    found = moments.bucket(tensor(0, 100, 149, 150, 299, 300, 400), training, 4).numpy()
    assert found.tolist() == [0, 0, 0, 1, 3, 3, 3]


def test_busy_parts_end_at_their_boundaries_and_take_in_what_lies_outside(moments: Any) -> None:
    import tensorflow as tf

    boundaries = tf.constant([1_000_000_128, 1_000_000_256], tf.float64)
    found = moments.bucket_by_quantiles(
        tensor(0, 1_000_000_127, 1_000_000_128, 1_000_000_255, 1_000_000_256, 9_000_000_000),
        boundaries,
    )
    assert found.numpy().tolist() == [0, 0, 1, 1, 2, 2]


def test_a_period_of_one_moment_gives_zeros(moments: Any) -> None:
    training = period(moments, 100, 100, 100, 0)
    assert moments.standardised(tensor(99, 100, 101), training).numpy().tolist() == [0, 0, 0]
    assert moments.bucket(tensor(99, 100, 101), training, 1000).numpy().tolist() == [0, 0, 0]


def test_days_since_a_moment(moments: Any) -> None:
    at_s = tensor(10 * 86_400)
    found = moments.days_since(tensor(9 * 86_400, 0, 10 * 86_400, 11 * 86_400, -1, -7), at_s)
    assert found.numpy().tolist() == [1.0, 10.0, 0.0, 0.0, -1.0, -1.0]
    # A second, 50 years after 1970: in float32 seconds it would be lost.
    late = tensor(1_577_836_801)
    assert moments.days_since(late - 1, late).numpy().tolist() == [pytest.approx(1 / 86_400)]
