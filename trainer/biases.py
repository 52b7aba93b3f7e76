"""Ratings turned into a mean and damped deviations of each user and each movie, in closed form."""

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_NUM_SWEEPS = 5


@dataclass(frozen=True)
class RatingBiases:
    """rating = mean + user[u] + movie[m]; rows never rated are 0.

    Attributes:
      mean: the mean rating.
      user: float32 `[users]`.
      movie: float32 `[movies]`.
      lowest: the lowest rating seen.
      highest: the highest rating seen.
    """

    mean: float
    user: Array
    movie: Array
    lowest: float
    highest: float


def fit_biases(
    ratings: Array, users: Array, movies: Array, num_users: int, num_movies: int, damping: float
) -> RatingBiases:
    """Returns the biases of least squares with `damping` imagined average ratings for each row.

    Alternates between the two sides (Y. Koren, "Factor in the Neighbors", 2010, section 2.1,
    repeated until it has settled). `users` and `movies` index the ratings, all `[rows]`.
    """
    mean = float(ratings.mean(dtype=np.float64))
    user, movie = np.zeros(num_users), np.zeros(num_movies)
    for _ in range(_NUM_SWEEPS):
        movie = _damped_means(ratings - mean - user[users], movies, num_movies, damping)
        user = _damped_means(ratings - mean - movie[movies], users, num_users, damping)
    return RatingBiases(
        mean=mean,
        user=user.astype(np.float32),
        movie=movie.astype(np.float32),
        lowest=float(ratings.min()),
        highest=float(ratings.max()),
    )


def _damped_means(residuals: Array, indices: Array, num_indices: int, damping: float) -> Array:
    sums = np.bincount(indices, weights=residuals, minlength=num_indices)
    counts = np.bincount(indices, minlength=num_indices)
    means: Array = np.divide(sums, counts + damping, out=np.zeros_like(sums), where=counts > 0)
    return means
