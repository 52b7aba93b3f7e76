"""Ratings predicted from a mean and biases: of the fit set, or as they stand at each moment."""

from dataclasses import dataclass

import numpy as np

from components.model_validation.ratings import Codes, Floats, Ratings

# Alternations of the joint biases. The last one moves no prediction on ML-100K by 1e-4.
_ROUNDS = 20


@dataclass(frozen=True)
class ItemMean:
    """Every movie's own mean, drawn towards the mean of all ratings, which unseen movies get."""

    mean: float
    offsets: Floats  # [num_movies]

    @classmethod
    def fit(cls, ratings: Ratings, num_movies: int, damping: float) -> "ItemMean":
        """Learns mean and offsets; `damping` is how many average ratings each movie begins with."""
        mean = float(ratings.values.mean())
        return cls(mean, _damped(ratings.movies, ratings.values - mean, num_movies, damping))

    def predict(self, movies: Codes) -> Floats:
        """Returns ratings `[num_rows]`, not clipped."""
        return self.mean + self.offsets[movies]


@dataclass(frozen=True)
class JointBiases:
    """Mean + movie bias + user bias; what was unseen has bias 0.

    The biases minimise squared error plus damping times squared bias (Koren, Factor in the
    Neighbors, ACM TKDD 4(1), 2010, section 2.1), found by turns, movies first.
    """

    mean: float
    movie_biases: Floats  # [num_movies]
    user_biases: Floats  # [num_users]

    @classmethod
    def fit(
        cls,
        ratings: Ratings,
        num_users: int,
        num_movies: int,
        item_damping: float,
        user_damping: float,
    ) -> "JointBiases":
        """Learns the biases."""
        mean = float(ratings.values.mean())
        rest = ratings.values - mean
        of_users = np.zeros(num_users)
        for _ in range(_ROUNDS):
            free_of_users = rest - of_users[ratings.users]
            of_movies = _damped(ratings.movies, free_of_users, num_movies, item_damping)
            free_of_movies = rest - of_movies[ratings.movies]
            of_users = _damped(ratings.users, free_of_movies, num_users, user_damping)
        return cls(mean, of_movies, of_users)

    def predict(self, users: Codes, movies: Codes) -> Floats:
        """Returns ratings `[num_rows]`, not clipped; a user of -1 is one that the fit set lacks."""
        known = np.where(users < 0, 0.0, self.user_biases[users])
        return np.add(self.mean + self.movie_biases[movies], known)


@dataclass(frozen=True)
class LiveBiases:
    """The same formula on aggregates as of each moment: what a store of features would know.

    The mean is the fit set's. The movie's bias is that of its ratings of strictly earlier seconds.
    The user's bias is the mean of what each earlier rating of the user was off by, held against the
    movie's bias at that rating's own moment. Both are damped.
    """

    mean: float
    item_damping: float
    user_damping: float

    def predict(self, every: Ratings, rows: Codes) -> Floats:
        """Returns ratings `[num_rows]` of rows of a log that is sorted by user and time."""
        off_mean = every.values - self.mean
        of_movies = _as_of(every.movies, every.times_s, off_mean, self.item_damping)
        of_users = _as_of(every.users, every.times_s, off_mean - of_movies, self.user_damping)
        biases: Floats = self.mean + of_movies + of_users
        return biases[rows]


def _as_of(groups: Codes, times_s: Codes, values: Floats, damping: float) -> Floats:
    """Returns `[num_rows]`: the damped mean of a row's group over strictly earlier seconds."""
    order = np.lexsort((times_s, groups))
    group, time = groups[order], times_s[order]
    starts_group = np.r_[True, group[1:] != group[:-1]]
    starts_second = starts_group | np.r_[True, time[1:] != time[:-1]]
    position = np.arange(len(order))
    first_of_group = np.maximum.accumulate(np.where(starts_group, position, 0))
    first_of_second = np.maximum.accumulate(np.where(starts_second, position, 0))
    totals = np.r_[0.0, np.cumsum(values[order])]
    counts = first_of_second - first_of_group
    sums = totals[first_of_second] - totals[first_of_group]
    found = np.empty(len(order))
    found[order] = np.divide(sums, counts + damping, out=np.zeros(len(order)), where=counts > 0)
    return found


def _damped(groups: Codes, values: Floats, num_groups: int, damping: float) -> Floats:
    sums = np.bincount(groups, weights=values, minlength=num_groups)
    counts = np.bincount(groups, minlength=num_groups)
    means: Floats = np.divide(sums, counts + damping, out=np.zeros(num_groups), where=counts > 0)
    return means
