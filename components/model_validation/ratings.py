"""The history of ratings turned into integer arrays: what the fit set knows, what test asks.

The fit set is the train split alone, the test set the test split. The rows of eval are in neither,
but what a user did then is known when a later test row is asked about as it came.
"""

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foundation.errors import DataNotValidError
from transform import features
from transform.arrow import pa, pc

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

LOG_COLUMNS = (features.USER_ID, features.MOVIE_ID, features.USER_RATING, features.TIMESTAMP)


@dataclass(frozen=True)
class Boundaries:
    """The last moments of the train and the eval split, seconds since the epoch, both inclusive."""

    train_end_s: float
    eval_end_s: float

    @classmethod
    def from_json(cls, text: str) -> "Boundaries":
        """Reads the property `split_boundaries` of an Examples artifact."""
        values = json.loads(text)
        return cls(float(values["train_end_s"]), float(values["eval_end_s"]))


@dataclass(frozen=True)
class Ratings:
    """Some rows of the log: `users`, `movies`, `values`, `times_s`, all `[num_rows]`.

    Users and movies are positions in `Log.user_ids` and `Log.movie_ids`. Sorted by user, then
    time, then movie.
    """

    users: Codes
    movies: Codes
    values: Floats
    times_s: Codes

    def __len__(self) -> int:
        return len(self.users)

    def where(self, rows: Mask | Codes) -> "Ratings":
        """Returns the rows at which a mask `[num_rows]` is true, or of which these are the numbers.

        Numbers must ascend, so that the order stays.
        """
        return Ratings(self.users[rows], self.movies[rows], self.values[rows], self.times_s[rows])


@dataclass(frozen=True)
class Log:
    """The log of ratings, split.

    Attributes:
      every: all rows, those of eval too.
      table: what else is known of each row of `every`, row by row.
      fit: the train split.
      test_rows: the rows of the test split, as numbers of rows of `every`.
      user_ids: string `[num_users]`, every user of the log, sorted.
      movie_ids: string `[num_movies]`, the whole catalogue, sorted.
      train_end_s: the last moment of the train split.
    """

    every: Ratings
    table: pa.Table
    fit: Ratings
    test_rows: Codes
    user_ids: pa.Array
    movie_ids: pa.Array
    train_end_s: float

    @property
    def test(self) -> Ratings:
        """The test split."""
        return self.every.where(self.test_rows)

    def begins(self, users: Codes) -> Codes:
        """Returns the row of `every` at which each user's ratings begin."""
        return np.searchsorted(self.every.users, users).astype(np.int64)

    def ends_of_fit(self, users: Codes) -> Codes:
        """Returns the row of `every` behind each user's last rating of the fit set."""
        known = np.bincount(self.fit.users, minlength=len(self.user_ids))
        return self.begins(users) + known[users]

    def ends_before(self, users: Codes, times_s: Codes) -> Codes:
        """Returns the row of `every` behind each user's last rating of an earlier second."""
        moments = np.unique(self.every.times_s)
        # (user, second) as one number each, in the order of the rows.
        keys = self.every.users * len(moments) + np.searchsorted(moments, self.every.times_s)
        asked = users * len(moments) + np.searchsorted(moments, times_s)
        return np.searchsorted(keys, asked).astype(np.int64)


def read_log(table: pa.Table, movie_ids: pa.Array, boundaries: Boundaries) -> Log:
    """Returns the split log.

    Args:
      table: the history, at least `LOG_COLUMNS`, in any order of rows.
      movie_ids: the movies of the catalogue, strings, each once, sorted.
      boundaries: where time was cut.

    Raises:
      DataNotValidError: the train or the test split is empty, or a rated movie is in no catalogue.
    """
    user_ids = pc.unique(table[features.USER_ID])
    user_ids = user_ids.take(pc.sort_indices(user_ids))
    users, movies = (
        _codes(table[features.USER_ID], user_ids),
        _codes(table[features.MOVIE_ID], movie_ids),
    )
    if (movies < 0).any():
        raise DataNotValidError("the history holds a rating of a movie that the catalogue lacks")
    times_s = table[features.TIMESTAMP].to_numpy().astype(np.int64)
    order = np.lexsort((movies, times_s, users))
    values = table[features.USER_RATING].to_numpy().astype(np.float64)
    every = Ratings(users[order], movies[order], values[order], times_s[order])
    fit = every.where(every.times_s <= boundaries.train_end_s)
    test_rows = np.flatnonzero(every.times_s > boundaries.eval_end_s)
    for name, rows in (("train", len(fit)), ("test", len(test_rows))):
        if not rows:
            raise DataNotValidError(f"the {name} split is empty: the model cannot be measured")
    sorted_table = table.take(pa.array(order))
    return Log(every, sorted_table, fit, test_rows, user_ids, movie_ids, boundaries.train_end_s)


def _codes(column: pa.ChunkedArray, known: pa.Array) -> Codes:
    found = pc.fill_null(pc.index_in(column, value_set=known), -1)
    return np.asarray(found.to_numpy(), dtype=np.int64)
