import numpy as np
import pytest

from trainer.popularity import popularity_prior, rating_counts, recency_weights


def test_counts_include_movies_never_rated() -> None:
    assert rating_counts(np.array([2, 0, 2]), 4).tolist() == [1, 0, 2, 0]


def test_a_rating_counts_half_for_each_half_life_of_age() -> None:
    # The period is 10 long: a half-life of 0.2 of it is 2.
    weights = recency_weights(np.array([0.0, 8.0, 10.0]), 0.2)
    assert weights == pytest.approx([2**-5, 0.5, 1.0])


def test_one_moment_has_no_recency() -> None:
    assert recency_weights(np.array([3.0, 3.0]), 0.1).tolist() == [1.0, 1.0]


def test_the_prior_mixes_recent_and_all_time_and_sums_to_one() -> None:
    prior = np.exp(popularity_prior(np.array([3.0, 1.0, 0.0]), np.array([0.5, 0.5, 0.0]), 0.5))
    # All time: (4, 2, 1) / 7; recent: (1, 1, 0) / 2.
    assert prior == pytest.approx([2 / 7 + 1 / 4, 1 / 7 + 1 / 4, 1 / 14])
    assert prior.sum() == pytest.approx(1)
