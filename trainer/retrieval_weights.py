"""The parts of a score on the eval split turned into the weights by which they rank best.

Within a session the next movie is what counts: its likelihood under a softmax over the catalogue
is maximised (convex, by Newton's method). Without one, a list is judged by all that the user goes
on to rate, in the mean of NDCG@10, recall@100 and MRR, and the best of a few choices is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from trainer.blend import PLAIN
from trainer.history import freshness
from trainer.input import Columns
from trainer.learned import Learned
from trainer.metrics import UNRANKED, RelevantRanks, ndcg_at_k, recall_at_k, reciprocal_rank
from trainer.model import Candidate, Query, RecommenderModel, only
from trainer.params import TrainerParams
from transform import features
from transform.bags import BAG_PADDING, Array

_NEVER = -1e9
_MAX_NEXT = 4096  # eval rows whose movie is to be found
_MAX_USERS = 2000  # users whose first request is judged
_BATCH_ROWS = 512
_NEWTON_STEPS = 12
_MOST_HALVINGS = 6
# A small eval split moves the weights little from plain addition: as many rows speak for that.
_RIDGE_ROWS = 50.0
TOWER_CHOICES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
CO_RATING_CHOICES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)


@dataclass(frozen=True)
class Questions:
    """What is asked of the eval split, about the covered movies.

    Attributes:
      next_rows: eval columns of rows with a history and a covered movie.
      next_places: int64 `[rows]`, the place of that movie.
      first_rows: eval columns of each user's earliest row.
      relevant: (position in first_rows, place) of all movies that those users rate in eval.
      candidates: features of each covered movie, in order of places.
      prior: float32 `[size, 2]`.
      session_half_life_days: of freshness.
    """

    next_rows: Columns
    next_places: Array
    first_rows: Columns
    relevant: tuple[Array, Array]
    candidates: Columns
    prior: Array
    session_half_life_days: float

    def mean_positive_score(self, model: RecommenderModel) -> float:
        """Returns the mean of the linear model's scores above 0 of a fresh session's histories."""
        total = count = 0.0
        for batch, _ in _batches(self.next_rows, self.next_places):
            history = model.query(only(batch, features.QUERY_FEATURES)).history
            raw = np.maximum(model.co_rating.raw(history, tf.ones_like(history.size())), 0.0)
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
    has_history = evaluation[features.HISTORY_MOVIES][:, :1].max(axis=1, initial=-1) != BAG_PADDING
    next_rows = _evenly(np.flatnonzero(has_history & (places < learned.covered.size)), _MAX_NEXT)
    keys, user = np.unique(evaluation[features.USER_KEY], return_inverse=True)
    order = np.lexsort((evaluation[features.TIMESTAMP], user))
    first = order[np.searchsorted(user[order], np.arange(len(keys)))]
    chosen = _evenly(np.arange(len(keys)), _MAX_USERS)
    position = np.full(len(keys), -1)
    position[chosen] = np.arange(len(chosen))
    asked = np.flatnonzero((position[user] >= 0) & (places < learned.covered.size))
    pairs = np.unique(np.stack([position[user[asked]], places[asked]]), axis=1)
    counted = {key: values[learned.covered.rows] for key, values in learned.snapshot.items()}
    return Questions(
        next_rows=_rows(evaluation, next_rows),
        next_places=places[next_rows].astype(np.int64),
        first_rows=_rows(evaluation, first[chosen]),
        relevant=(pairs[0], pairs[1]),
        candidates=_candidates(learned, train),
        prior=model.prior(counted).numpy(),
        session_half_life_days=params.session_half_life_days,
    )


def fit_fresh(model: RecommenderModel, asked: Questions, old: Array) -> tuple[float, Array]:
    """Returns the mean loss of the next movie, and the weights of a fresh session.

    `old` are the weights with an old history; a request between the two has weights between them.
    """
    weights = np.array(PLAIN)
    if not len(asked.next_places):
        return float("inf"), weights
    parts = list(_parts_of_batches(model, asked, old))
    ridge = _RIDGE_ROWS / len(asked.next_places)
    loss, gradient, hessian = _softmax_step(parts, weights)
    for _ in range(_NEWTON_STEPS):
        pull = ridge * (weights - PLAIN)
        step = np.linalg.solve(hessian + ridge * np.eye(4), gradient + pull)
        moved, found = _shortened(parts, weights, step, loss, ridge)
        if moved is None:
            break
        weights, (loss, gradient, hessian) = moved, found
        if np.abs(step).max() < 1e-3:
            break
    return loss, weights


def _shortened(
    parts: list["_Parts"], weights: Array, step: Array, loss: float, ridge: float
) -> tuple[Array | None, tuple[float, Array, Array]]:
    """Returns the weights after the step, or its half and so on, that lowers loss and ridge."""

    def penalty(at: Array) -> float:
        return float(ridge / 2 * np.square(at - PLAIN).sum())

    for halvings in range(_MOST_HALVINGS):
        moved = weights - step * 0.5**halvings
        found = _softmax_step(parts, moved)
        if found[0] + penalty(moved) <= loss + penalty(weights):
            return moved, found
    return None, found


def decide_rest(model: RecommenderModel, asked: Questions) -> tuple[Array, Array, dict[str, float]]:
    """Returns the weights with an old history and with none, and what their lists were worth."""
    plain = np.array(PLAIN)
    if not len(asked.relevant[0]):
        return plain, plain, {}
    candidates = _encoded(model, asked)
    query = model.query(_constants(only(asked.first_rows, features.QUERY_FEATURES)))
    lists = _Lists(
        tower=tf.matmul(query.embedding, candidates.embedding, transpose_b=True).numpy(),
        linear=model.co_rating(query.history, tf.zeros_like(query.history.size())).numpy()[:, :-1],
        fixed=asked.prior[:, 0] + _seen(model, query),
    )
    old = query.history.size().numpy() > 0
    with_old, worth_old = _best(lists, asked, old, CO_RATING_CHOICES)
    with_none, worth_none = _best(lists, asked, ~old, (0.0,))
    return with_old, with_none, {"old": worth_old, "none": worth_none}


@dataclass(frozen=True)
class _Lists:
    """The parts of first requests' scores, each `[users, size]`."""

    tower: Array
    linear: Array
    fixed: Array


def _best(
    lists: _Lists, asked: Questions, users: Array, co_rating: Sequence[float]
) -> tuple[Array, float]:
    """Returns the choice whose lists are worth most to `users`, bool `[users]`, and that worth."""
    best = (np.array(PLAIN), -1.0)
    for of_tower in TOWER_CHOICES:
        for of_linear in co_rating:
            scores = of_tower * lists.tower + of_linear * lists.linear + lists.fixed
            found = _worth(scores, asked, users)
            if found > best[1]:
                best = (np.array([of_tower, of_linear, 1.0, 0.0]), found)
    return best


def _worth(scores: Array, asked: Questions, chosen: Array) -> float:
    """Returns the mean of NDCG@10, recall@100 and MRR over the chosen users; -1 without any."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, scores.shape[1] + 1)[None, :], axis=1)
    users, places = asked.relevant
    found = np.where(scores[users, places] > _NEVER / 2, ranks[users, places], UNRANKED)
    relevant = RelevantRanks(found.astype(np.int64), users, len(scores))
    asked_of = chosen & (relevant.num_relevant() > 0)
    if not asked_of.any():
        return -1.0
    values = (ndcg_at_k(relevant, 10), recall_at_k(relevant, 100), reciprocal_rank(relevant))
    return float(np.mean([value[asked_of].mean() for value in values]))


@dataclass(frozen=True)
class _Parts:
    """Of a batch: parts `[4, batch, size]`, weights' share `[batch]`, what is fixed, the places."""

    parts: Array
    fresh: Array
    fixed: Array
    places: Array


def _parts_of_batches(model: RecommenderModel, asked: Questions, old: Array) -> Iterator[_Parts]:
    candidates = _encoded(model, asked)
    for batch, places in _batches(asked.next_rows, asked.next_places):
        query = model.query(only(batch, features.QUERY_FEATURES))
        fresh = freshness(query.history, asked.session_half_life_days)
        tower = tf.matmul(query.embedding, candidates.embedding, transpose_b=True).numpy()
        linear = model.co_rating(query.history, fresh).numpy()[:, :-1]
        recent, ever = (np.broadcast_to(asked.prior[:, i], tower.shape) for i in (0, 1))
        seen = _seen(model, query)
        np.put_along_axis(seen, places[:, None], 0.0, axis=1)
        parts = np.stack([tower, linear, recent, ever])
        of_old = np.tensordot(old.astype(np.float32), parts, 1)
        fixed = (1 - fresh.numpy())[:, None] * of_old + seen
        yield _Parts(parts, fresh.numpy(), fixed, places)


def _softmax_step(parts: list[_Parts], weights: Array) -> tuple[float, Array, Array]:
    """Returns mean loss, gradient `[4]` and Hessian `[4, 4]` at `weights`."""
    loss, gradient, hessian, rows = 0.0, np.zeros(4), np.zeros((4, 4)), 0
    for part in parts:
        moved = part.parts * part.fresh[None, :, None]
        scores = np.tensordot(weights.astype(np.float32), moved, 1) + part.fixed
        scores = scores - scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        sums = chances.sum(axis=1, keepdims=True)
        chances /= sums
        each = np.arange(len(part.places))
        loss += float((np.log(sums[:, 0]) - scores[each, part.places]).sum())
        means = (moved * chances).sum(axis=2)
        gradient += (means - moved[:, each, part.places]).sum(axis=1)
        flat = moved.reshape(4, -1)
        hessian += (flat * chances.reshape(1, -1)) @ flat.T - means @ means.T
        rows += len(part.places)
    return loss / rows, gradient / rows, hessian / rows


def _encoded(model: RecommenderModel, asked: Questions) -> Candidate:
    return model.candidate(_constants(asked.candidates))


def _seen(model: RecommenderModel, query: Query) -> Array:
    """Returns float32 `[batch, size]`: a very low score where the history holds the movie."""
    held = model.co_rating.places_of_history(query.history, tf.constant([[1e9]])).numpy() > 0
    return np.where(held, np.float32(_NEVER), np.float32(0.0))


def _candidates(learned: Learned, train: Columns) -> Columns:
    """Returns the candidate features of each covered movie, from its first row of train."""
    _, first = np.unique(train[features.MOVIE_INDEX], return_index=True)
    row_of = dict(zip(train[features.MOVIE_INDEX][first].tolist(), first.tolist(), strict=True))
    rows = np.array([row_of[row] for row in learned.covered.rows.tolist()])
    return _rows(only(train, features.CANDIDATE_FEATURES), rows)


def _evenly(rows: Array, most: int) -> Array:
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]


def _rows(columns: Mapping[str, Any], rows: Array) -> Columns:
    return {key: values[rows] for key, values in columns.items()}


def _batches(columns: Columns, places: Array) -> Iterator[tuple[dict[str, tf.Tensor], Array]]:
    for start in range(0, len(places), _BATCH_ROWS):
        rows = np.arange(start, min(start + _BATCH_ROWS, len(places)))
        yield _constants(_rows(columns, rows)), places[rows]


def _constants(columns: Mapping[str, Any]) -> dict[str, tf.Tensor]:
    return {key: tf.constant(values) for key, values in columns.items()}
