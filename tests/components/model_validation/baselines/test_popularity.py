import numpy as np
import pytest

from components.model_validation.baselines.popularity import (
    DemographicPopularity,
    popularity,
    recency,
    recent_popularity,
)
from components.model_validation.ratings import Ratings

DAY = 86_400
# Users 0 and 1 rate movies 0, 0, 1 at the end, two and four days before it.
FIT = Ratings(
    np.array([0, 1, 1]), np.array([0, 0, 1]), np.ones(3), np.array([10 * DAY, 8 * DAY, 6 * DAY])
)


def test_popularity_counts() -> None:
    assert popularity(FIT, 3).tolist() == [2, 1, 0]


def test_a_rating_counts_half_after_each_half_life() -> None:
    weights = recency(FIT, 10.0 * DAY, 2.0)
    assert weights.tolist() == pytest.approx([1, 0.5, 0.25])
    assert recent_popularity(FIT, weights, 3).tolist() == pytest.approx([1.5, 0.25, 0])


def test_groups_start_from_everybody() -> None:
    weights = np.ones(3)
    alike = DemographicPopularity(FIT, weights, {"age": np.array([0, 1, 2])}, 3, smoothing=3.0)
    # Of all: 2/3, 1/3, 0. Group 0: (1 + 2, 0 + 1, 0) / 4; group 1: (1 + 2, 1 + 1, 0) / 5; 2: all.
    assert alike.scores(np.array([0, 1, 2])) == pytest.approx(
        np.array([[3 / 4, 1 / 4, 0], [3 / 5, 2 / 5, 0], [2 / 3, 1 / 3, 0]])
    )


def test_several_attributes_are_averaged() -> None:
    groups = {"age": np.array([0, 1]), "gender": np.array([1, 1])}
    alike = DemographicPopularity(FIT, np.ones(3), groups, 3, smoothing=0.0)
    assert alike.scores(np.array([0])) == pytest.approx(np.array([[(1 + 2 / 3) / 2, 1 / 6, 0]]))
