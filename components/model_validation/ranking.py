"""Scores of the whole catalogue, or ranked lists, turned into the ranks of what was relevant."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.model_validation.questions import Questions
from components.model_validation.ratings import Codes, Log, Mask
from trainer.metrics import UNRANKED

TOP = 10

Scores = NDArray[np.floating]  # type: ignore[type-arg]

# Questions [batch] -> scores [batch, num_movies]; a greater one is better.
Scorer = Callable[[Questions], Scores]
# Questions [batch] -> movies [batch, length], best first; -1 fills up a list that is shorter.
Ranker = Callable[[Questions], Codes]


@dataclass(frozen=True)
class Ranked:
    """What a system's answers come to.

    Attributes:
      ranks: int64 `[num_relevant]`, among the question's candidates, from 1; UNRANKED without one.
      top: int64 `[num_questions, TOP]`, the first candidates; -1 where there is none.
    """

    ranks: Codes
    top: Codes


def ranked_by_scores(log: Log, asked: Questions, scorer: Scorer, batch_scores: int) -> Ranked:
    """Returns the ranks by a score; of equal scores the lower movie id comes first, as text.

    About `batch_scores` scores are in memory at a time, at least those of one question.
    """
    return _in_batches(log, asked, batch_scores, lambda part, seen: _by_scores(part, scorer, seen))


def ranked_by_lists(log: Log, asked: Questions, ranker: Ranker, batch_scores: int) -> Ranked:
    """Returns the ranks in lists.

    A list that names a movie twice wastes the second place; a movie that no candidate's place in
    the list has is unranked. Movies that are no candidates take no place.
    """
    return _in_batches(log, asked, batch_scores, lambda part, seen: _by_lists(part, ranker, seen))


def _in_batches(
    log: Log, asked: Questions, batch_scores: int, answer: Callable[[Questions, Mask], Ranked]
) -> Ranked:
    num_movies = len(log.movie_ids)
    size = max(1, batch_scores // num_movies)
    parts = []
    for begin in range(0, len(asked), size):
        part = asked.part(begin, min(begin + size, len(asked)))
        seen = np.zeros((len(part), num_movies), dtype=bool)
        question, rows = part.known()
        seen[question, log.every.movies[rows]] = True
        parts.append(answer(part, seen))
    if not parts:
        return Ranked(np.zeros(0, np.int64), np.zeros((0, TOP), np.int64))
    return Ranked(
        np.concatenate([part.ranks for part in parts]), np.concatenate([part.top for part in parts])
    )


def _by_scores(asked: Questions, scorer: Scorer, seen: Mask) -> Ranked:
    scores = np.where(seen, -np.inf, scorer(asked))
    questions, movies = asked.relevant
    ranks = np.empty(len(questions), dtype=np.int64)
    for begin in range(0, len(questions), len(scores)):  # no more memory than the scores take
        here = slice(begin, begin + len(scores))
        rows, own = scores[questions[here]], scores[questions[here], movies[here]][:, None]
        before = np.arange(scores.shape[1]) < movies[here][:, None]
        ranks[here] = 1 + (rows > own).sum(axis=1) + ((rows == own) & before).sum(axis=1)
    return Ranked(ranks, _top(scores))


def _top(scores: Scores) -> Codes:
    length = min(TOP, scores.shape[1])
    lowest = -np.partition(-scores, length - 1, axis=1)[:, length - 1 : length]
    order = np.argsort(np.where(scores >= lowest, -scores, np.inf), axis=1, kind="stable")
    top = np.full((len(scores), TOP), -1, dtype=np.int64)
    top[:, :length] = order[:, :length]
    found = np.take_along_axis(scores, order[:, :length], axis=1) > -np.inf
    top[:, :length][~found] = -1
    return top


def _by_lists(asked: Questions, ranker: Ranker, seen: Mask) -> Ranked:
    lists = ranker(asked)
    padded = np.pad(seen, ((0, 0), (0, 1)), constant_values=True)  # -1 is the last column
    rows = np.arange(len(lists))[:, None]
    offered = ~padded[rows, lists]
    places = np.cumsum(offered, axis=1)
    table = np.full(padded.shape, UNRANKED, dtype=np.int64)
    # From the end, one after the other: of a movie that is named twice the first place stays.
    cells = (rows * padded.shape[1] + np.where(lists < 0, padded.shape[1] - 1, lists)).reshape(-1)
    table.reshape(-1)[cells[::-1]] = np.where(offered, places, UNRANKED).reshape(-1)[::-1]
    top = np.full((len(lists), TOP), -1, dtype=np.int64)
    first_rows, first_columns = np.nonzero(offered & (places <= TOP))
    top[first_rows, places[first_rows, first_columns] - 1] = lists[first_rows, first_columns]
    return Ranked(table[asked.relevant], top)
