import numpy as np
import pytest

pytestmark = pytest.mark.tfx


def test_the_prior_mixes_recent_and_all_time_and_both_sum_to_one() -> None:
    from trainer.popularity import popularity_prior

    prior = np.exp(popularity_prior([1.0, 1.0, 0.0], [3.0, 1.0, 0.0], 0.5).numpy())
    # All time: (4, 2, 1) / 7; recent: (1, 1, 0) / 2.
    assert prior[:, 1] == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert prior[:, 0] == pytest.approx([2 / 7 + 1 / 4, 1 / 7 + 1 / 4, 1 / 14])
    assert prior.sum(axis=0) == pytest.approx([1, 1])


def test_without_any_recent_rating_all_time_popularity_is_left() -> None:
    from trainer.popularity import popularity_prior

    prior = popularity_prior([0.0, 0.0], [3.0, -1.0], 0.2).numpy()
    assert np.isfinite(prior).all() and prior[0, 0] > prior[1, 0]
