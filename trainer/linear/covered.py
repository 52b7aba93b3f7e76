"""Rating counts turned into the movies that the closed-form parts cover: the most rated ones."""

from dataclasses import dataclass

import numpy as np

from transform.bags import Array


@dataclass(frozen=True)
class CoveredMovies:
    """Which rows of the movie table have a place in the square matrices.

    Attributes:
      rows: int64 `[size]`, the table rows that are covered, most rated first.
      places: int32 `[table rows]`: the place of each table row, `size` for a row without one.
    """

    rows: Array
    places: Array

    @property
    def size(self) -> int:
        """How many movies are covered."""
        return len(self.rows)


def covered_movies(counts: Array, max_movies: int) -> CoveredMovies:
    """Returns the at most `max_movies` rows of most ratings, of equal counts the first row.

    A row without ratings has nothing to be learned from and is never covered.
    """
    order = np.argsort(-counts, kind="stable")[:max_movies]
    rows = order[counts[order] > 0].astype(np.int64)
    places = np.full(len(counts), len(rows), np.int32)
    places[rows] = np.arange(len(rows), dtype=np.int32)
    return CoveredMovies(rows, places)
