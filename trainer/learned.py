"""Columns of the train split turned into all that counting finds: what the model is built from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from trainer.biases import fit_biases
from trainer.input import Columns
from trainer.linear.covered import CoveredMovies, covered_movies
from trainer.params import TrainerParams
from trainer.rating_state import Scale
from trainer.tables import EmbeddingRows
from trainer.towers import QueryTower, YearScale
from transform import features
from transform.bags import Array

_DAY_S = 86_400.0


@dataclass(frozen=True)
class Learned:
    """What counting the train split found.

    Attributes:
      table_rows: rows of the embedding table of each categorical feature that is used. The last row
        of users and of movies stands for all that were never seen.
      known_users: how many rows of users, from the first, are not shared OOV rows.
      numbers: the numeric features that are used.
      counts: training rows of each user and movie index, float64 `[table rows]`.
      user_bias: float32 `[user rows]`, for users without any history in a request.
      movie_bias: float32 `[movie rows]`.
      moment_s: the second after the last row: when the counts of movies were taken.
      snapshot_fields: `[movie rows]` for each of MOVIE_STATE_FIELDS at that moment; -1 for none.
      scale: of ratings.
      years: of movies.
      covered: the movies of the closed-form parts.
    """

    table_rows: Mapping[str, int]
    known_users: int
    numbers: tuple[str, ...]
    counts: Mapping[str, Array]
    user_bias: Array
    movie_bias: Array
    moment_s: int
    snapshot_fields: Mapping[str, Array]
    scale: Scale
    years: YearScale
    covered: CoveredMovies

    @property
    def snapshot(self) -> dict[str, Array]:
        """The snapshot as MOVIE_STATE_FEATURES, float32 `[movie rows]`."""
        last = self.snapshot_fields[features.MOVIE_LAST_TIMESTAMP]
        idle = np.where(last >= 0, (self.moment_s - last) / _DAY_S, -1.0)
        fields = {**self.snapshot_fields, features.MOVIE_IDLE_DAYS: idle}
        return {key: fields[key].astype(np.float32) for key in features.MOVIE_STATE_FEATURES}


def learn(
    train: Columns, rows: EmbeddingRows, params: TrainerParams, half_life_days: float
) -> Learned:
    """Returns what is counted of `train`; `half_life_days` is that of recent popularity."""
    used = {
        key: num_rows
        for key, num_rows in rows.by_feature.items()
        if params.absolute_time or key not in features.ABSOLUTE_TIME_FEATURES
    }
    counts = {
        key: _sums(train[key], used[key]) for key in (features.USER_INDEX, features.MOVIE_INDEX)
    }
    label = train[features.LABEL]
    biases = fit_biases(
        label,
        train[features.USER_INDEX],
        train[features.MOVIE_INDEX],
        used[features.USER_INDEX],
        used[features.MOVIE_INDEX],
        params.bias_damping,
    )
    return Learned(
        table_rows=used,
        known_users=rows.known_users,
        numbers=_numbers(train, params),
        counts=counts,
        user_bias=biases.user,
        movie_bias=biases.movie,
        moment_s=int(train[features.TIMESTAMP].max()) + 1,
        snapshot_fields=_snapshot(train, counts[features.MOVIE_INDEX], half_life_days),
        scale=Scale(biases.mean, biases.lowest, biases.highest, params.state_damping),
        years=_years(train[features.MOVIE_YEAR]),
        covered=covered_movies(counts[features.MOVIE_INDEX], params.max_linear_movies),
    )


def _snapshot(train: Columns, counts: Array, half_life_days: float) -> dict[str, Array]:
    """Returns the state of each movie a second after the last rating.

    The same sums as transform/point_in_time makes for one movie, for all of them at once.
    """
    movies, times = train[features.MOVIE_INDEX], train[features.TIMESTAMP].astype(np.int64)
    ages_days = (times.max() + 1 - times) / _DAY_S
    sums = _sums(movies, len(counts), train[features.LABEL])
    last = np.full(len(counts), -1, np.int64)
    np.maximum.at(last, movies, times)
    means = np.divide(sums, counts, out=np.full(len(counts), -1.0), where=counts > 0)
    recent = _sums(movies, len(counts), np.exp2(-ages_days / half_life_days))
    return {
        features.MOVIE_RATING_COUNT: counts.astype(np.int64),
        features.MOVIE_RATING_MEAN: means.astype(np.float32),
        features.MOVIE_LAST_TIMESTAMP: last,
        features.MOVIE_RECENT_POPULARITY: recent.astype(np.float32),
    }


def _years(years: Array) -> YearScale:
    known = years[years > 0]
    if not len(known):
        return YearScale(0.0, 1.0)
    return YearScale(float(known.mean()), float(max(known.std(), 1.0)))


def _numbers(train: Columns, params: TrainerParams) -> tuple[str, ...]:
    return tuple(
        key
        for key in QueryTower.NUMBERS
        if key in train and (params.absolute_time or key not in features.ABSOLUTE_TIME_FEATURES)
    )


def _sums(indices: Array, num_indices: int, weights: Array | None = None) -> Array:
    """Returns float64 `[num_indices]`: how often, or with what weight, each index occurs."""
    return np.bincount(indices, weights=weights, minlength=num_indices).astype(np.float64)
