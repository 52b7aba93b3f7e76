"""The eval split turned into what the weights of a score are decided by, about covered movies.

What the towers say and what a history holds is computed here, once: the linear model is another one
for each strength of regularisation, these are the same for all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from trainer.history import History, freshness
from trainer.input import Columns, ordered_batches
from trainer.learned import Learned
from trainer.model import Candidate, Query, RecommenderModel, only
from trainer.params import TrainerParams
from transform import features
from transform.bags import BAG_PADDING, Array

NEVER = -1e9  # the score of a movie that the history holds
_MAX_NEXT = 4096  # eval rows whose movie is to be found
_MAX_USERS = 2000  # users whose first request is judged
_BATCH_ROWS = 512
_PLACE = "place"


@dataclass(frozen=True)
class Asked:
    """Some requests, whatever the linear model.

    Attributes:
      history: of each request.
      fresh: float32 `[batch]`, how fresh it is.
      tower: float32 `[batch, size]`, the product of embeddings with every covered movie.
      seen: float32 `[batch, size]`: NEVER where the history holds the movie, else 0.
    """

    history: History
    fresh: tf.Tensor
    tower: Array
    seen: Array


@dataclass(frozen=True)
class Questions:
    """What is asked of the eval split.

    Attributes:
      next: requests with a history, and the place `[batch]` of the movie that was rated next.
      first: each user's earliest request.
      relevant: (position in `first`, place) of all movies that those users rate in eval.
      prior: float32 `[size, 2]`.
    """

    next: tuple[tuple[Asked, Array], ...]
    first: Asked
    relevant: tuple[Array, Array]
    prior: Array

    def mean_positive_score(self, model: RecommenderModel) -> float:
        """Returns the mean of the linear model's scores above 0 of a fresh session's histories."""
        total = count = 0.0
        for asked, _ in self.next:
            raw = model.co_rating.raw(asked.history, tf.ones_like(asked.fresh))
            raw = np.maximum(raw, 0.0)
            total, count = total + float(raw.sum()), count + float((raw > 0).sum())
        return total / count if total else 1.0


def questions_of(
    model: RecommenderModel,
    learned: Learned,
    train: Columns,
    evaluation: Columns,
    params: TrainerParams,
) -> Questions:
    """Returns what is asked; of too many rows or users an even part, the same in every run."""
    places = learned.covered.places[evaluation[features.MOVIE_INDEX]]
    first, relevant = _first_requests(evaluation, places, learned.covered.size)
    counted = {key: values[learned.covered.rows] for key, values in learned.snapshot.items()}
    asking = _Asking(model, _candidates(model, learned, train), params.session_half_life_days)
    return Questions(
        next=tuple(asking.about_next(evaluation, places, learned.covered.size)),
        first=asking.of(_rows(evaluation, first)),
        relevant=relevant,
        prior=model.prior(counted).numpy(),
    )


@dataclass(frozen=True)
class _Asking:
    """The model, the covered movies in order of places, and the half-life of freshness."""

    model: RecommenderModel
    candidates: Candidate
    session_half_life_days: float

    def of(self, columns: Mapping[str, Any]) -> Asked:
        query = self.model.query(_constants(only(columns, features.QUERY_FEATURES)))
        embeddings = self.candidates.embedding
        return Asked(
            history=query.history,
            fresh=freshness(query.history, self.session_half_life_days),
            tower=tf.matmul(query.embedding, embeddings, transpose_b=True).numpy(),
            seen=_seen(self.model, query),
        )

    def about_next(
        self, evaluation: Columns, places: Array, size: int
    ) -> Iterator[tuple[Asked, Array]]:
        newest = evaluation[features.HISTORY_MOVIES][:, :1].max(axis=1, initial=-1)
        rows = _evenly(np.flatnonzero((newest != BAG_PADDING) & (places < size)), _MAX_NEXT)
        chosen = _rows(evaluation, rows) | {_PLACE: places[rows].astype(np.int64)}
        for batch in ordered_batches(chosen, _BATCH_ROWS) if len(rows) else ():
            asked, place = self.of(batch), batch[_PLACE].numpy()
            np.put_along_axis(asked.seen, place[:, None], 0.0, axis=1)  # it may be rated again
            yield asked, place


def _first_requests(
    evaluation: Columns, places: Array, size: int
) -> tuple[Array, tuple[Array, Array]]:
    """Returns the earliest row of each user, and (position among these, place) of all they rate."""
    keys, user = np.unique(evaluation[features.USER_KEY], return_inverse=True)
    order = np.lexsort((evaluation[features.TIMESTAMP], user))
    first = order[np.searchsorted(user[order], np.arange(len(keys)))]
    chosen = _evenly(np.arange(len(keys)), _MAX_USERS)
    position = np.full(len(keys), -1)
    position[chosen] = np.arange(len(chosen))
    asked = np.flatnonzero((position[user] >= 0) & (places < size))
    pairs = np.unique(np.stack([position[user[asked]], places[asked]]), axis=1)
    return first[chosen], (pairs[0], pairs[1])


def _candidates(model: RecommenderModel, learned: Learned, train: Columns) -> Candidate:
    """Returns each covered movie, by the features of its first row of train."""
    _, first = np.unique(train[features.MOVIE_INDEX], return_index=True)
    row_of = dict(zip(train[features.MOVIE_INDEX][first].tolist(), first.tolist(), strict=True))
    rows = np.array([row_of[row] for row in learned.covered.rows.tolist()])
    return model.candidate(_constants(_rows(only(train, features.CANDIDATE_FEATURES), rows)))


def _seen(model: RecommenderModel, query: Query) -> Array:
    held = model.co_rating.places_of_history(query.history, tf.constant([[1e9]])).numpy() > 0
    return np.where(held, np.float32(NEVER), np.float32(0.0))


def _evenly(rows: Array, most: int) -> Array:
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]


def _rows(columns: Mapping[str, Any], rows: Array) -> Columns:
    return {key: values[rows] for key, values in columns.items()}


def _constants(columns: Mapping[str, Any]) -> dict[str, tf.Tensor]:
    return {key: tf.constant(values) for key, values in columns.items()}
