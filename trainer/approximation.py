"""Queries of the eval split turned into clusters of the candidates, and into what they cost.

The clusters are made where scores differ: every part of a candidate counts as much as it does in
the scores of these queries. What the approximate search finds of the exact one's best, and how long
it takes beside it, is measured on the same queries, and stands in the contract.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from trainer.candidates import NO_MOVIE
from trainer.clustering import centres_of
from trainer.input import Columns, num_rows
from trainer.inverted_file import InvertedFile
from trainer.model import RecommenderModel, only
from trainer.params import TrainerParams
from trainer.searched import Search
from trainer.searching import Searching
from transform import features
from transform.bags import Array

IVF = "ivf"
RECALL_AT = 100
_NUM_QUERIES = 256
_BATCH = 16
_NUM_TIMED = 15
# How far apart scores may be that are the same but for the order of additions.
_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Approximation:
    """How an approximate index is made.

    Attributes:
      probes: share of the clusters that a query looks at.
      seed: of the clustering.
      queries: transformed QUERY_FEATURES of at most 256 rows of the eval split.
    """

    probes: float
    seed: int
    queries: Columns


@dataclass(frozen=True)
class IndexFigures:
    """What was measured of an approximate index.

    Attributes:
      recall: share of the exact search's best 100 that it finds, the mean over queries.
      approximate_ms: its time for one query, a median.
      exact_ms: that of the exact search, measured in turns with it.
    """

    recall: float
    approximate_ms: float
    exact_ms: float

    @property
    def latency_ratio(self) -> float:
        """Its time through that of the exact search."""
        return self.approximate_ms / self.exact_ms


def approximation_of(
    params: TrainerParams, num_movies: int, evaluation: Columns
) -> Approximation | None:
    """Returns how to make the index of so many movies; None where it is exact."""
    if not params.approximate_from or num_movies < params.approximate_from:
        return None
    rows = np.unique(np.linspace(0, num_rows(evaluation) - 1, _NUM_QUERIES).astype(np.int64))
    queries = {key: value[rows] for key, value in only(evaluation, features.QUERY_FEATURES).items()}
    return Approximation(params.index_probes, params.seed, queries)


def searches(model: RecommenderModel, queries: Columns) -> Search:
    """Returns what the search reads of all queries."""
    return model.search(model.query({key: tf.constant(value) for key, value in queries.items()}))


def assign_clusters(
    inverted: InvertedFile, search: Search, computed: Mapping[str, Any], covered: Array, seed: int
) -> None:
    """Gives `inverted` about the square root of N clusters of the movies that are not covered.

    Args:
      inverted: to be given them.
      search: of some queries.
      computed: `embeddings` and `prior` of all movies.
      covered: bool `[N]`.
      seed: of the clustering.
    """
    points = np.concatenate([computed["embeddings"], computed["prior"]], axis=1)[~covered]
    weights, embedding = np.asarray(search.weights), np.asarray(search.embedding)
    asked = np.concatenate([weights[:, :1] * embedding, weights[:, 2:]], axis=1)
    scale = np.sqrt((asked**2).mean(axis=0))
    if len(points):
        count = max(1, round(len(points) ** 0.5))
        inverted.assign(scale, centres_of(points * scale, count, seed))


def measured(searching: Searching, search: Search, num_movies: int) -> IndexFigures:
    """Returns recall and latency of the approximate search beside the exact one."""
    k = tf.constant(min(RECALL_AT, num_movies))
    exact, approximate = _traced(searching.exact, k), _traced(searching.best, k)
    recalls = []
    for start in range(0, len(search.weights), _BATCH):
        batch = Search(*(part[start : start + _BATCH] for part in search))
        best, found = exact(batch).numpy(), approximate(batch).numpy()
        recalls.append((found >= best[:, -1:] - _TOLERANCE).mean(axis=1))
    one = Search(*(part[:1] for part in search))
    return IndexFigures(
        float(np.concatenate(recalls).mean()),
        *_milliseconds(lambda: approximate(one), lambda: exact(one)),
    )


def _milliseconds(*calls: Callable[[], Any]) -> list[float]:
    """Returns the median time of each call; they take turns, so that others disturb all alike."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(_NUM_TIMED + 1):
        for call, taken in zip(calls, times, strict=True):
            began = time.perf_counter()
            call()
            taken.append(1000 * (time.perf_counter() - began))
    return [statistics.median(taken[1:]) for taken in times]  # the first one traces


def _traced(best: Callable[..., tuple[tf.Tensor, tf.Tensor]], k: tf.Tensor) -> Any:
    @tf.function(autograph=False, reduce_retracing=True)
    def scores(search: Search) -> tf.Tensor:
        return best(search, k, tf.fill([tf.shape(search.weights)[0], 0], NO_MOVIE))[0]

    return scores
