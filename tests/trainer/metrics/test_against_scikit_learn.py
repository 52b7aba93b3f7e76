"""Each metric beside scikit-learn's of the same definition, which knows nothing of ours, to 1e-9.

Protocol by protocol: static has many relevant items a user, streaming one an event. HR@k of one
relevant item is scikit-learn's top-k accuracy, MRR its label ranking average precision.
"""

import numpy as np
import pytest
import sklearn.metrics as independent
from numpy.typing import NDArray
from scipy.stats import binned_statistic

from trainer.metrics import (
    RelevantRanks,
    calibration,
    hit_rate_at_k,
    mae,
    ndcg_at_k,
    recall_at_k,
    reciprocal_rank,
    rmse,
)

USERS, ITEMS = 60, 150
EXACT = {"abs": 1e-9, "rel": 0}


def scored(seed: int) -> NDArray[np.float64]:
    """Scores without ties, which the two would break differently."""
    return np.random.default_rng(seed).permuted(
        np.tile(np.arange(ITEMS, dtype=float), (USERS, 1)), axis=1
    )


def ranks_of(scores: NDArray[np.float64], relevant: NDArray[np.bool_]) -> RelevantRanks:
    places = (-scores).argsort(axis=1).argsort(axis=1) + 1
    users, items = np.nonzero(relevant)
    return RelevantRanks(places[users, items], users, len(scores))


@pytest.fixture(params=range(5))
def static(request: pytest.FixtureRequest) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    rng = np.random.default_rng(100 + request.param)
    relevant = rng.random((USERS, ITEMS)) < rng.choice([0.01, 0.1, 0.5], (USERS, 1))
    relevant[np.arange(USERS), rng.integers(ITEMS, size=USERS)] = True
    return scored(request.param), relevant


@pytest.mark.parametrize("k", [1, 10, 100])
def test_static_ndcg_and_recall(
    static: tuple[NDArray[np.float64], NDArray[np.bool_]], k: int
) -> None:
    scores, relevant = static
    ranks = ranks_of(scores, relevant)
    ndcg = independent.ndcg_score(relevant.astype(float), scores, k=k)
    assert ndcg_at_k(ranks, k).mean() == pytest.approx(ndcg, **EXACT)
    first = scores >= np.sort(scores, axis=1)[:, [-k]]
    recall = independent.recall_score(relevant, first, average="samples")
    assert recall_at_k(ranks, k).mean() == pytest.approx(recall, **EXACT)
    found = (relevant & first).any(axis=1)
    assert hit_rate_at_k(ranks, k).mean() == pytest.approx(found.mean(), **EXACT)


def test_static_first_hit(static: tuple[NDArray[np.float64], NDArray[np.bool_]]) -> None:
    scores, relevant = static
    best = np.where(relevant, scores, -1.0).argmax(axis=1)
    only_best = np.eye(ITEMS)[best]
    # Precision at the first hit, with nothing else relevant, is one by its rank.
    mrr = independent.label_ranking_average_precision_score(only_best, scores)
    assert reciprocal_rank(ranks_of(scores, relevant)).mean() == pytest.approx(mrr, **EXACT)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("k", [1, 10, 100])
def test_streaming_one_relevant_item_an_event(seed: int, k: int) -> None:
    scores = scored(seed)
    wanted = np.random.default_rng(seed).integers(ITEMS, size=USERS)
    one = np.eye(ITEMS)[wanted]
    ranks = ranks_of(scores, one > 0)
    accuracy = independent.top_k_accuracy_score(wanted, scores, k=k, labels=np.arange(ITEMS))
    assert hit_rate_at_k(ranks, k).mean() == pytest.approx(accuracy, **EXACT)
    ndcg = independent.ndcg_score(one, scores, k=k)
    assert ndcg_at_k(ranks, k).mean() == pytest.approx(ndcg, **EXACT)
    mrr = independent.label_ranking_average_precision_score(one, scores)
    assert reciprocal_rank(ranks).mean() == pytest.approx(mrr, **EXACT)


@pytest.mark.parametrize("seed", range(5))
def test_errors_and_calibration(seed: int) -> None:
    rng = np.random.default_rng(seed)
    actual, predicted = rng.integers(1, 6, 500).astype(float), rng.uniform(1, 5, 500)
    squared = independent.mean_squared_error(actual, predicted)
    assert rmse(predicted, actual) == pytest.approx(squared**0.5, **EXACT)
    absolute = independent.mean_absolute_error(actual, predicted)
    assert mae(predicted, actual) == pytest.approx(absolute, **EXACT)
    found = calibration(predicted, actual, 1.0, 5.0, 8)
    means = binned_statistic(predicted, [predicted, actual], bins=8, range=(1.0, 5.0)).statistic
    assert found.predicted == pytest.approx(means[0], **EXACT)
    assert found.actual == pytest.approx(means[1], **EXACT)
