"""The baselines on the real data: the figures that the protocol's definition gives for them.

Expected values were measured independently, with other code; they are known to four digits.
"""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from components.model_quality.measure import Predictions, measure
from components.model_quality.params import QualityParams
from components.model_quality.ratings import Boundaries, Codes, Log, read_log
from transform.arrow import pa, pc


@pytest.fixture(scope="module")
def log(ml100k_zip: Path) -> Log:
    with zipfile.ZipFile(ml100k_zip) as archive:
        name = next(name for name in archive.namelist() if name.endswith("u.data"))
        rows = np.loadtxt(io.BytesIO(archive.read(name)), dtype=np.int64)
    movies = pa.array(rows[:, 1]).cast(pa.string())
    first, last = int(rows[:, 3].min()), int(rows[:, 3].max())
    table = pa.table(
        {
            "user_id": pa.array(rows[:, 0]).cast(pa.string()),
            "movie_id": movies,
            "user_rating": pa.array(rows[:, 2].astype(np.float32)),
            "timestamp": pa.array(rows[:, 3]),
        }
    )
    known = pc.unique(movies)
    cut = Boundaries(first + 0.6 * (last - first), first + 0.8 * (last - first))
    return read_log(table, known.take(pc.sort_indices(known)), cut)


@pytest.fixture(scope="module")
def quality(log: Log) -> dict[str, object]:
    """What is measured when the "model" ranks at random and predicts 3."""
    test = log.test
    predictions = Predictions(test.users, test.movies, test.values, np.full(len(test), 3.0))

    def ranker(users: Codes) -> Codes:
        return np.random.default_rng(0).permuted(np.tile(np.arange(1682), (len(users), 1)), axis=1)

    return measure(log, predictions, ranker, QualityParams(), synthetic=False)


def test_counts(quality: dict[str, object]) -> None:
    names = ("fit_rows", "rows", "users", "warm_users", "cold_users", "cold_rows", "movies")
    assert [quality[name] for name in names] == [65_336, 18_886, 281, 87, 194, 17_057, 1682]


@pytest.mark.parametrize(
    ("baseline", "rmse"),
    [("global_mean", 1.1173), ("item_mean", 1.0360), ("user_item_bias", 1.0288)],
)
def test_rmse_of_the_baselines(quality: dict, baseline: str, rmse: float) -> None:
    assert quality["rating"][baseline]["rmse"] == pytest.approx(rmse, abs=5e-5)


def test_popularity_in_the_static_protocol(quality: dict) -> None:
    assert quality["retrieval"]["popularity"] == pytest.approx(
        {"recall_at_10": 0.0655, "recall_at_100": 0.3054, "ndcg_at_10": 0.3336, "mrr": 0.4967},
        abs=5e-5,
    )
    assert quality["retrieval"]["users"] == 281
    assert quality["retrieval"]["sampled"] is False


def test_a_random_order_is_far_behind_popularity(quality: dict) -> None:
    assert quality["retrieval"]["model"]["ndcg_at_10"] < 0.1
    assert quality["rating"]["model"]["mae"] == pytest.approx(1.0028, abs=0.05)
