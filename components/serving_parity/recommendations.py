"""An answer of `recommend` held against brute force over the towers' own embeddings. NumPy only.

What is asked of an answer: it is as long as it should be, names no movie twice, none excluded and
none unknown, gives each its title, score and rating, holds the movies of highest score (retrieval
alone) or, among the num_candidates of highest score, those of highest predicted rating, and is in
that order. Movies whose scores lie closer than the tolerance may stand for one another; the order
of an answer is held against its own numbers, to the last bit, equal ones included.

An approximate index may miss movies of highest score, and nothing else: how many it finds is a gate
of ModelValidation.
"""

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from transform import features as f
from transform.bags import Array

_COLUMNS = ("movie_id", "movie_title", "score", "predicted_rating")


@dataclass(frozen=True)
class Question:
    """What is asked of `recommend`.

    Attributes:
      about: what it is to bring out.
      instance: the known raw fields of the query.
      k: how many movies.
      num_candidates: how many the ranking chooses among; 0 for retrieval alone.
      exclude: ids that must not be in the answer.
      exclude_seen: whether the movies of the history must not be in it, either.
    """

    about: str
    instance: Mapping[str, Any]
    k: int
    num_candidates: int
    exclude: tuple[str, ...] = ()
    exclude_seen: bool = False

    @property
    def excluded(self) -> frozenset[str]:
        """All ids that must not be in the answer."""
        seen = self.instance.get(f.HISTORY_MOVIE_IDS, ()) if self.exclude_seen else ()
        return frozenset((*self.exclude, *seen))

    def renamed(self, about: str) -> "Question":
        """Returns the same question under another name."""
        return dataclasses.replace(self, about=about)

    def as_json(self) -> dict[str, Any]:
        """Returns the question as a line that serving.asking reads."""
        return {"instance": dict(self.instance), **self._limits()}

    def as_plain(self) -> dict[str, Any]:
        """Returns the question as `/recommend` reads it."""
        return {**self.instance, **self._limits()}

    def _limits(self) -> dict[str, Any]:
        return {
            "k": self.k,
            "num_candidates": self.num_candidates,
            "exclude": list(self.exclude),
            "exclude_seen": self.exclude_seen,
        }


@dataclass(frozen=True)
class Expected:
    """What the training path says of one query and every movie of the catalogue.

    Attributes:
      movie_ids: N ids.
      titles: N titles, "" for none.
      scores: `[N]`, how likely the user is to rate each movie, as a logarithm up to a constant.
      ratings: `[N]`, predicted and clipped.
      known_user: whether training saw the user.
      exact_index: whether the model says that it finds all movies of highest score.
    """

    movie_ids: Sequence[str]
    titles: Sequence[str]
    scores: Array
    ratings: Array
    known_user: bool
    exact_index: bool = True


class Tolerances(NamedTuple):
    """How far apart numbers may be: scores (natural logarithms), ratings (points)."""

    score: float
    rating: float


@dataclass(frozen=True)
class Judged:
    """What became of a question.

    Attributes:
      about: of the question.
      problems: sentences; () for a right answer.
      recall: share of the k movies of highest score that retrieval found; None when it was ranked.
    """

    about: str
    problems: tuple[str, ...]
    recall: float | None


def judge(
    question: Question, answer: Mapping[str, Any], expected: Expected, tolerances: Tolerances
) -> Judged:
    """Returns what is wrong with an answer.

    Args:
      question: what was asked.
      answer: lists movie_id, movie_title, score, predicted_rating (places without a movie have id
        "" and come last) and known_user.
      expected: of the training path.
      tolerances: of scores and of ratings.
    """
    if lacking := [name for name in (*_COLUMNS, "known_user") if name not in answer]:
        return Judged(question.about, (f"the answer has no {lacking[0]}",), None)
    lengths = {name: len(answer[name]) for name in _COLUMNS}
    if len(set(lengths.values())) > 1:
        return Judged(question.about, (f"columns of other lengths: {lengths}",), None)
    rows = {movie: row for row, movie in enumerate(expected.movie_ids)}
    ids = [movie for movie in answer["movie_id"] if movie]
    problems = list(_problems_of_places(question, answer, ids, expected))
    unknown = [movie for movie in ids if movie not in rows]
    if unknown:
        problems.append(f"{unknown[0]!r} is not in the catalogue")
        return Judged(question.about, tuple(problems), None)
    found = np.array([rows[movie] for movie in ids], np.int64)
    problems += _problems_of_values(answer, found, expected, tolerances)
    problems += _problems_of_order(answer, found, ranked=question.num_candidates > 0)
    allowed = np.array([movie not in question.excluded for movie in expected.movie_ids])
    if question.num_candidates:
        problems += _problems_of_ranking(question, found, allowed, expected, tolerances)
        return Judged(question.about, tuple(problems), None)
    recall = _recall(found, allowed, expected.scores, tolerances.score)
    if recall < 1 and expected.exact_index:
        problems.append(f"only {recall:.3f} of the movies of highest score were found")
    if not _falling(expected.scores[found], tolerances.score):
        problems.append("the order is not that of falling scores")
    return Judged(question.about, tuple(problems), recall)


def _problems_of_places(
    question: Question, answer: Mapping[str, Any], ids: Sequence[str], expected: Expected
) -> Iterator[str]:
    size = len(expected.movie_ids)
    places, excluded = len(answer["movie_id"]), question.excluded
    wanted = min(question.k, size - len(excluded & set(expected.movie_ids)))
    if len(ids) != wanted:
        yield f"{len(ids)} movies, expected {wanted}"
    if list(answer["movie_id"][: len(ids)]) != list(ids):
        yield "a place without a movie comes before one with a movie"
    if places > min(question.k, size):
        yield f"{places} places, expected at most {min(question.k, size)}"
    if twice := sorted({movie for movie in ids if ids.count(movie) > 1}):
        yield f"movie {twice[0]} is recommended twice"
    if hit := [movie for movie in ids if movie in excluded]:
        yield f"movie {hit[0]} is recommended although it is excluded"
    if bool(answer["known_user"]) != expected.known_user:
        yield f"known_user is {answer['known_user']}, expected {expected.known_user}"


def _problems_of_values(
    answer: Mapping[str, Any], found: Array, expected: Expected, tolerances: Tolerances
) -> Iterator[str]:
    for name, values, tolerance in (
        ("score", expected.scores, tolerances.score),
        ("predicted_rating", expected.ratings, tolerances.rating),
    ):
        given = np.array(answer[name][: len(found)], np.float64)
        apart = np.abs(given - values[found])
        if len(apart) and not apart.max() <= tolerance:
            worst = int(np.argmax(np.where(np.isfinite(apart), apart, np.inf)))
            yield (
                f"{name} of movie {expected.movie_ids[found[worst]]} is {given[worst]:.6f},"
                f" training says {values[found[worst]]:.6f}"
            )
    for place, row in enumerate(found):
        if answer["movie_title"][place] != expected.titles[row]:
            yield (
                f"movie {expected.movie_ids[row]} has the title"
                f" {answer['movie_title'][place]!r}, expected {expected.titles[row]!r}"
            )
            return


def _problems_of_order(answer: Mapping[str, Any], found: Array, *, ranked: bool) -> Iterator[str]:
    """Finds neighbours that stand the wrong way round by what the answer itself says of them."""
    by_rating = answer["predicted_rating"] if ranked else [0.0] * len(found)
    places = list(zip(by_rating, answer["score"], (-found).tolist(), strict=False))
    for place, (one, other) in enumerate(itertools.pairwise(places)):
        if one[:2] == other[:2] and one < other:
            yield f"places {place + 1} and {place + 2} are equal and not as in the catalogue"
            return
        if one < other:
            yield f"places {place + 1} and {place + 2} stand the wrong way round"
            return


def _problems_of_ranking(
    question: Question, found: Array, allowed: Array, expected: Expected, tolerances: Tolerances
) -> Iterator[str]:
    tolerance = tolerances.score
    scores = np.where(allowed, expected.scores, -np.inf)
    pool_size = min(max(question.num_candidates, question.k), int(allowed.sum()))
    if not pool_size or not len(found):
        return
    last = np.sort(scores)[::-1][pool_size - 1]
    ratings = expected.ratings[found]
    if not _falling(ratings, tolerances.rating):
        yield "the order is not that of falling predicted ratings"
    if not expected.exact_index:
        return
    if (scores[found] < last - tolerance).any():
        yield f"a movie is not among the {pool_size} of highest score"
    likely = scores >= last - tolerance
    # With a tie for the last place, nobody can say which of them must be in.
    inside = likely if likely.sum() == pool_size else scores > last + tolerance
    surely = np.setdiff1d(np.flatnonzero(inside), found)
    if len(surely) and expected.ratings[surely].max() > ratings.min() + tolerances.rating:
        better = surely[int(np.argmax(expected.ratings[surely]))]
        yield f"movie {expected.movie_ids[better]} has a higher rating and is left out"


def _recall(found: Array, allowed: Array, scores: Array, tolerance: float) -> float:
    """Returns the share of `found` that belongs there, counting those that tie with the last."""
    if not len(found):
        return 1.0
    allowed_scores = np.sort(np.where(allowed, scores, -np.inf))[::-1]
    last = allowed_scores[len(found) - 1]
    return float((scores[found] >= last - tolerance).mean())


def _falling(values: Array, tolerance: float) -> bool:
    return bool((values[1:] <= values[:-1] + tolerance).all())
