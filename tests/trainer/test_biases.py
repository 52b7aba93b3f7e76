import numpy as np
import pytest

from trainer.biases import fit_biases


def test_without_damping_additive_ratings_are_found_exactly() -> None:
    user, movie = np.array([-1.0, 0.0, 1.0]), np.array([-0.5, 0.5])
    users, movies = np.repeat(np.arange(3), 2), np.tile(np.arange(2), 3)
    found = fit_biases(3 + user[users] + movie[movies], users, movies, 4, 3, damping=0)
    assert found.mean == 3
    assert found.user == pytest.approx([-1, 0, 1, 0])
    assert found.movie == pytest.approx([-0.5, 0.5, 0])
    assert (found.lowest, found.highest) == (1.5, 4.5)


def test_damping_draws_a_bias_towards_the_mean() -> None:
    ratings, movies = np.array([5.0, 5.0, 1.0, 1.0]), np.array([0, 0, 1, 1])
    free = fit_biases(ratings, np.arange(4), movies, 4, 2, damping=0)
    damped = fit_biases(ratings, np.arange(4), movies, 4, 2, damping=2)
    assert 0 < damped.movie[0] < free.movie[0]
