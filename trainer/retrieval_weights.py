"""The parts of a score on the eval split turned into the weights by which they rank best.

Within a session the next movie is what counts: its likelihood under a softmax over the catalogue
is maximised (convex, by Newton's method). Without one, a list is judged by all that the user goes
on to rate, in the mean of NDCG@10, recall@100 and MRR, and the best of a few choices is taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from trainer.blend import PLAIN
from trainer.eval_questions import NEVER, Questions
from trainer.metrics import UNRANKED, RelevantRanks, ndcg_at_k, recall_at_k, reciprocal_rank
from trainer.model import RecommenderModel
from transform.bags import Array

_NEWTON_STEPS = 12
_MOST_HALVINGS = 6
# A small eval split moves the weights little from plain addition: as many rows speak for that.
_RIDGE_ROWS = 50.0
TOWER_CHOICES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
CO_RATING_CHOICES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)


def fit_fresh(model: RecommenderModel, asked: Questions, old: Array) -> tuple[float, Array]:
    """Returns the mean loss of the next movie, and the weights of a fresh session.

    `old` are the weights with an old history; a request between the two has weights between them.
    """
    weights = np.array(PLAIN)
    if not asked.next:
        return float("inf"), weights
    parts = list(_parts_of_batches(model, asked, old))
    ridge = _RIDGE_ROWS / sum(len(part.places) for part in parts)
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
    first = asked.first
    lists = _Lists(
        tower=first.tower,
        linear=model.co_rating(first.history, tf.zeros_like(first.fresh)).numpy()[:, :-1],
        fixed=asked.prior[:, 0] + first.seen,
    )
    old = first.history.size().numpy() > 0
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
    found = np.where(scores[users, places] > NEVER / 2, ranks[users, places], UNRANKED)
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
    for request, places in asked.next:
        fresh = request.fresh.numpy()
        linear = model.co_rating(request.history, request.fresh).numpy()[:, :-1]
        recent, ever = (np.broadcast_to(asked.prior[:, i], linear.shape) for i in (0, 1))
        parts = np.stack([request.tower, linear, recent, ever])
        of_old = np.tensordot(old.astype(np.float32), parts, 1)
        yield _Parts(parts, fresh, (1 - fresh)[:, None] * of_old + request.seen, places)


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
