import numpy as np
import pytest

from trainer.metrics import percentile_interval, resampled_means


def test_draws_agree_with_taking_the_users_one_by_one() -> None:
    rng = np.random.default_rng(5)
    sums, counts = rng.random((7, 3)), rng.integers(1, 4, (7, 3)).astype(float)
    found = resampled_means(sums, counts, 50, seed=9)
    drawn = np.random.default_rng(9).integers(7, size=(50, 7))
    expected = [sums[users].sum(0) / counts[users].sum(0) for users in drawn]
    assert found == pytest.approx(np.array(expected), abs=1e-12)


def test_the_seed_decides_and_columns_share_the_draws() -> None:
    values = np.arange(12.0).reshape(6, 2)
    ones = np.ones((6, 2))
    found = resampled_means(values, ones, 200, seed=1)
    assert (found == resampled_means(values, ones, 200, seed=1)).all()
    assert not (found == resampled_means(values, ones, 200, seed=2)).all()
    assert found[:, 1] - found[:, 0] == pytest.approx(np.ones(200))  # paired: no noise is left


def test_the_interval_of_a_mean_is_about_two_standard_errors_wide() -> None:
    values = np.random.default_rng(0).normal(size=(400, 1))
    found = resampled_means(values, np.ones((400, 1)), 4000, seed=3)[:, 0]
    low, high = percentile_interval(found, 0.95) or (0.0, 0.0)
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 / 20, rel=0.1)


def test_a_column_that_a_draw_does_not_reach_is_left_out() -> None:
    sums, counts = np.array([[3.0], [0.0]]), np.array([[1.0], [0.0]])
    found = resampled_means(sums, counts, 60, seed=0)[:, 0]
    assert np.isnan(found).any()
    assert percentile_interval(found, 0.9) == (3.0, 3.0)
    assert percentile_interval(np.array([np.nan]), 0.9) is None


def test_percentiles_of_a_hundred_and_one_values() -> None:
    assert percentile_interval(np.arange(101.0), 0.9) == pytest.approx((5.0, 95.0))


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="10 draws of 0 users"):
        resampled_means(np.zeros((0, 1)), np.zeros((0, 1)), 10, seed=0)
    with pytest.raises(ValueError, match="not 2-D alike"):
        resampled_means(np.zeros((2, 1)), np.zeros((2, 2)), 10, seed=0)
    with pytest.raises(ValueError, match="between 0 and 1, got 95"):
        percentile_interval(np.zeros(3), 95)
