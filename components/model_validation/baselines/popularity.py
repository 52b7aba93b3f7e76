"""The fit set turned into scores of movies: most rated ever, of late, of late by people alike.

Half-life: a rating counts 2^(-age / half-life), its age taken at the end of the fit set.
"""

from collections.abc import Mapping

import numpy as np

from components.model_validation.ratings import Codes, Floats, Ratings

_DAY_S = 86_400.0


def popularity(fit: Ratings, num_movies: int) -> Floats:
    """Returns `[num_movies]`: number of ratings."""
    return np.bincount(fit.movies, minlength=num_movies).astype(np.float64)


def recency(fit: Ratings, end_s: float, half_life_days: float) -> Floats:
    """Returns `[num_rows]`, in 0 .. 1: what each rating counts at the second `end_s`."""
    half_lives = (end_s - fit.times_s.astype(np.float64)) / (half_life_days * _DAY_S)
    weights: Floats = np.exp2(-half_lives)
    return weights


def recent_popularity(fit: Ratings, weights: Floats, num_movies: int) -> Floats:
    """Returns `[num_movies]`: the sum of the weights of the movie's ratings."""
    return np.bincount(fit.movies, weights=weights, minlength=num_movies).astype(np.float64)


class DemographicPopularity:
    """Recent popularity among users who share the asked user's age group, gender or occupation.

    The score is the mean over these groups of the movie's share of the group's recent ratings; each
    group starts with `smoothing` imagined ratings that are spread like those of all users. What is
    not known of a user is a group as well.
    """

    def __init__(
        self,
        fit: Ratings,
        weights: Floats,
        groups: Mapping[str, Codes],
        num_movies: int,
        smoothing: float,
    ) -> None:
        """Counts.

        Args:
          fit: the fit set.
          weights: of its ratings.
          groups: by attribute the group of each user, `[num_users]`, from 0.
          num_movies: size of the catalogue.
          smoothing: imagined ratings.
        """
        every = recent_popularity(fit, weights, num_movies)
        self._groups = tuple(groups.values())
        self._shares = [
            _shares(fit, weights, of_users, every / every.sum(), smoothing)
            for of_users in self._groups
        ] or [every[None, :] / every.sum()]

    def scores(self, users: Codes) -> Floats:
        """Returns `[batch, num_movies]`."""
        groups = self._groups or (np.zeros(users.max(initial=0) + 1, np.int64),)
        parts = [
            shares[of_users[users]] for shares, of_users in zip(self._shares, groups, strict=True)
        ]
        scores: Floats = np.mean(parts, axis=0)
        return scores


def _shares(
    fit: Ratings, weights: Floats, of_users: Codes, every: Floats, smoothing: float
) -> Floats:
    """Returns `[num_groups, num_movies]`; every row adds up to 1."""
    num_groups, num_movies = int(of_users.max()) + 1, len(every)
    cells = of_users[fit.users] * num_movies + fit.movies
    counts = np.bincount(cells, weights=weights, minlength=num_groups * num_movies)
    counts = counts.reshape(num_groups, num_movies) + smoothing * every
    sums = counts.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(counts, sums, out=np.zeros_like(counts), where=sums > 0)
    return shares
