"""What a user has rated turned into scores by one matrix, movies times movies, in closed form.

Both forms take that a movie was rated, not how. They cover the most rated movies alone, as memory
and time grow with the square and the cube of their number; the others follow, most rated first.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.model_validation.questions import Questions
from components.model_validation.ratings import Codes, Floats, Ratings

Matrix = NDArray[np.float32]

_USERS_AT_ONCE = 4096


@dataclass(frozen=True)
class LinearModel:
    """Scores of what the question's user has rated, times a matrix.

    Attributes:
      matrix: float32 `[covered, covered]`; row: a movie that was rated, column: one that may be.
      place: int64 `[num_movies]`: the movie's row and column; -1 for one that is not covered.
      behind: float32 `[num_movies]`, in 0 .. 1: orders the movies that are not covered.
      decay: what a rating counts in relation to the next newer one of the same user.
    """

    matrix: Matrix
    place: Codes
    behind: Matrix
    decay: float

    def scores(self, every: Ratings, asked: Questions) -> Matrix:
        """Returns `[batch, num_movies]`; 0 for all of them where nothing covered is known."""
        covered = np.flatnonzero(self.place >= 0)
        question, rows = asked.known()
        place = self.place[every.movies[rows]]
        newer = asked.ends[question] - 1 - rows
        weights = np.where(place >= 0, self.decay**newer, 0.0)
        known = np.zeros((len(asked), len(covered)), dtype=np.float32)
        np.add.at(known, (question, place), weights)
        of_covered = known @ self.matrix
        lowest = of_covered.min(axis=1, keepdims=True, initial=0.0)
        scores: Matrix = np.broadcast_to(lowest - 1 + self.behind, (len(asked), len(self.place)))
        scores = scores.astype(np.float32)
        scores[:, covered] = of_covered
        return scores


def covered_places(counts: Floats, max_movies: int) -> Codes:
    """Returns int64 `[num_movies]`: 0, 1, .. for the most rated movies, in their order, else -1."""
    most = np.argsort(-counts, kind="stable")[:max_movies]
    most = np.sort(most[counts[most] > 0])
    place = np.full(len(counts), -1, dtype=np.int64)
    place[most] = np.arange(len(most))
    return place


def together(fit: Ratings, place: Codes) -> Floats:
    """Returns `[covered, covered]`: how many users rated both movies."""
    size = int(place.max(initial=-1)) + 1
    counts = np.zeros((size, size))
    _, user = np.unique(fit.users, return_inverse=True)
    column = place[fit.movies]
    for begin in range(0, int(user.max(initial=-1)) + 1, _USERS_AT_ONCE):
        here = (user >= begin) & (user < begin + _USERS_AT_ONCE) & (column >= 0)
        rated = np.zeros((_USERS_AT_ONCE, size), dtype=np.float32)
        rated[user[here] - begin, column[here]] = 1.0
        counts += rated.T @ rated
    return counts


def ease(counts: Floats, strength: float) -> Matrix:
    """Returns the matrix of EASE^R.

    Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019, equation 8.

    Args:
      counts: of `together`.
      strength: of the L2 regularisation, more than 0.
    """
    regularised = counts + strength * np.eye(len(counts))
    inverse = np.linalg.inv(regularised)
    matrix = inverse / -np.diag(inverse)
    np.fill_diagonal(matrix, 0.0)
    return matrix.astype(np.float32)


def item_knn(counts: Floats, neighbours: int, shrink: float) -> Matrix:
    """Returns cosine similarities, each movie's greatest alone.

    Deshpande and Karypis, Item-based top-N recommendation algorithms, ACM TOIS 22(1), 2004.

    Args:
      counts: of `together`.
      neighbours: how many movies may speak for a movie.
      shrink: added to the divisor, so that few common users prove little.
    """
    norms = np.sqrt(np.diag(counts))
    similar = counts / (norms[:, None] * norms + shrink)
    np.fill_diagonal(similar, 0.0)
    if neighbours < len(similar):
        least = -np.partition(-similar, neighbours - 1, axis=0)[neighbours - 1]
        similar[similar < least] = 0.0
    matrix: Matrix = similar.astype(np.float32)
    return matrix


Fallback = Callable[[Questions], Floats]


def with_fallback(
    model: LinearModel, every: Ratings, fallback: Fallback
) -> Callable[[Questions], Floats]:
    """Returns a scorer that asks `fallback` about users of whom nothing covered is known."""

    def scores(asked: Questions) -> Floats:
        found = model.scores(every, asked).astype(np.float64)
        question, rows = asked.known()
        covered = model.place[every.movies[rows]] >= 0
        unknown = np.bincount(question[covered], minlength=len(asked)) == 0
        if unknown.any():
            found[unknown] = fallback(asked)[unknown]
        return found

    return scores
