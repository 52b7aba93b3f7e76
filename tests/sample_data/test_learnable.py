import numpy as np
import pytest

from sample_data.learnable import Log, cold_share, rating_rmse, read_log, retrieval
from sample_data.spec import SampleSpec


@pytest.fixture(scope="module", params=[1, 2, 3])
def log(request: pytest.FixtureRequest) -> Log:
    return read_log(SampleSpec(50_000, seed=request.param))


def test_the_mean_is_near_three_and_a_half(log: Log) -> None:
    assert abs(log.stars.mean() - 3.5) < 0.2


def test_the_split_by_time_has_rows_on_each_side_and_cold_users(log: Log) -> None:
    assert 0.55 < log.train.mean() < 0.72
    assert 0.10 < log.test.mean() < 0.25
    assert 0.6 < cold_share(log) < 0.93


def test_each_thing_there_is_to_learn_pays(log: Log) -> None:
    rmse = rating_rmse(log)
    assert list(rmse.values()) == sorted(rmse.values(), reverse=True)
    assert 1.05 < rmse["global mean"] < 1.20
    assert rmse["global mean"] - rmse["item bias"] > 0.05
    assert rmse["user + item bias"] - rmse["the same + demographics x genres"] > 0.003
    assert rmse["the same + demographics x genres"] - rmse["noise floor"] > 0.10


def test_popularity_can_be_beaten_by_recency_and_demographics(log: Log) -> None:
    figures = retrieval(log)
    popularity, recent = figures["popularity"], figures["recent popularity"]
    demographic = figures["demographic recent popularity"]
    assert recent["NDCG@10"] > popularity["NDCG@10"]
    assert demographic["NDCG@10"] > 1.05 * popularity["NDCG@10"]


def test_popularity_is_skewed(log: Log) -> None:
    counts = np.sort(np.bincount(log.movies, minlength=len(log.catalogue.titles) + 1)[1:])[::-1]
    tenth = len(counts) // 10
    assert 0.3 < counts[:tenth].sum() / counts.sum() < 0.7
