"""The matrices of the closed forms, worked out by hand."""

import numpy as np
import pytest

from trainer.linear.co_rating import co_rating_weights
from trainer.linear.covered import covered_movies
from trainer.linear.neighbours import neighbour_weights
from trainer.linear.products import co_products


def test_the_most_rated_movies_are_covered_and_movies_without_ratings_never() -> None:
    covered = covered_movies(np.array([2.0, 0.0, 5.0, 2.0, 1.0]), max_movies=3)
    assert covered.rows.tolist() == [2, 0, 3]  # of equal counts the first
    assert covered.places.tolist() == [1, 3, 0, 2, 3]  # 3 = size: no place
    assert covered_movies(np.array([0.0, 1.0]), max_movies=9).rows.tolist() == [1]


def test_products_are_summed_over_users_and_leave_out_what_has_no_place() -> None:
    # User 7 rated places 0 (2.0) and 1 (3.0); user 5 rated 0 (1.0) and one that is not covered.
    users, places = np.array([7, 5, 7, 5]), np.array([0, 0, 1, 2])
    found = co_products(users, places, np.array([2.0, 1.0, 3.0, 9.0], np.float32), size=2)
    assert found.tolist() == [[5.0, 6.0], [6.0, 9.0]]


def test_products_of_many_users_equal_one_matrix_product() -> None:
    rng = np.random.default_rng(0)
    pairs = np.unique(rng.integers(0, [3000, 6], size=(9000, 2)), axis=0)
    values = rng.normal(size=len(pairs)).astype(np.float32)
    table = np.zeros((3000, 6))
    table[pairs[:, 0], pairs[:, 1]] = values
    found = co_products(pairs[:, 0] * 11, pairs[:, 1], values, size=6)
    assert found == pytest.approx(table.T @ table, abs=1e-2)


def test_nothing_rated_gives_zeros() -> None:
    none = np.array([], np.int64)
    assert co_products(none, none, np.array([], np.float32), size=2).tolist() == [[0, 0], [0, 0]]


def test_co_rating_weights_solve_each_movies_regression_on_the_others() -> None:
    rng = np.random.default_rng(1)
    rated = (rng.random((40, 5)) < 0.4).astype(np.float64)
    weights = co_rating_weights((rated.T @ rated).astype(np.float32), l2=3.0)
    assert np.diag(weights).tolist() == [0] * 5
    for movie in range(5):
        others = [each for each in range(5) if each != movie]
        known = rated[:, others]
        # EASE's column is the ridge regression of a movie on all others.
        ridge = np.linalg.solve(known.T @ known + 3.0 * np.eye(4), known.T @ rated[:, movie])
        assert weights[others, movie] == pytest.approx(ridge, abs=1e-5)


def test_neighbours_are_shrunk_cosines_without_self_and_without_opposites() -> None:
    products = np.array([[4.0, 3.0, -1.0], [3.0, 9.0, 0.0], [-1.0, 0.0, 1.0]], np.float32)
    co_counts = np.array([[5, 2, 2], [2, 6, 1], [2, 1, 3]], np.float32)
    weights = neighbour_weights(products, co_counts, shrinkage=2.0)
    assert weights.shape == (4, 4)
    assert weights[0, 1] == pytest.approx(3 / (2 * 3) * 2 / 4)
    assert weights[0, 2] == 0  # opposites say nothing
    assert np.diag(weights).tolist() == [0] * 4
    assert weights[3].tolist() == weights[:, 3].tolist() == [0] * 4


def test_a_movie_whose_residuals_are_all_zero_has_no_neighbour() -> None:
    weights = neighbour_weights(np.zeros((2, 2), np.float32), np.ones((2, 2), np.float32), 1.0)
    assert np.isfinite(weights).all() and not weights.any()
