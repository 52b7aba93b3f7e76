"""The history of ratings turned into integer arrays: what the fit set knows, what test asks.

The fit set is the train split alone, the test set the test split; the rows of eval are in neither.
"""

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foundation.errors import DataNotValidError
from transform import features
from transform.arrow import pa, pc

Codes = NDArray[np.int64]

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

    Users and movies are positions in `Log.user_ids` and `Log.movie_ids`.
    """

    users: Codes
    movies: Codes
    values: NDArray[np.float64]
    times_s: Codes

    def __len__(self) -> int:
        return len(self.users)

    def where(self, rows: NDArray[np.bool_]) -> "Ratings":
        """Returns the rows at which `rows` `[num_rows]` is true."""
        return Ratings(self.users[rows], self.movies[rows], self.values[rows], self.times_s[rows])


@dataclass(frozen=True)
class Log:
    """The log of ratings, split.

    Attributes:
      fit: the train split.
      test: the test split.
      user_ids: string `[num_users]`, every user of the log (of eval too), sorted.
      movie_ids: string `[num_movies]`, the whole catalogue, sorted.
      first_test_rows: for each test user, in the order of `test_users`, the row of the table that
        holds the user's earliest test rating; of equal times, the lowest movie id.
      test_users: the users with a test rating, ascending.
    """

    fit: Ratings
    test: Ratings
    user_ids: pa.Array
    movie_ids: pa.Array
    first_test_rows: Codes
    test_users: Codes


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
    movies = _codes(table[features.MOVIE_ID], movie_ids)
    if (movies < 0).any():
        raise DataNotValidError("the history holds a rating of a movie that the catalogue lacks")
    ratings = Ratings(
        users=_codes(table[features.USER_ID], user_ids),
        movies=movies,
        values=table[features.USER_RATING].to_numpy().astype(np.float64),
        times_s=table[features.TIMESTAMP].to_numpy().astype(np.int64),
    )
    in_test = ratings.times_s > boundaries.eval_end_s
    fit, test = ratings.where(ratings.times_s <= boundaries.train_end_s), ratings.where(in_test)
    for name, split in (("train", fit), ("test", test)):
        if not len(split):
            raise DataNotValidError(f"the {name} split is empty: the model cannot be measured")
    test_users, first = _first_by_user(test)
    return Log(fit, test, user_ids, movie_ids, np.flatnonzero(in_test)[first], test_users)


def _codes(column: pa.ChunkedArray, known: pa.Array) -> Codes:
    found = pc.fill_null(pc.index_in(column, value_set=known), -1)
    return np.asarray(found.to_numpy(), dtype=np.int64)


def _first_by_user(test: Ratings) -> tuple[Codes, Codes]:
    order = np.lexsort((test.movies, test.times_s, test.users))
    users, first = np.unique(test.users[order], return_index=True)
    return users, order[first]
