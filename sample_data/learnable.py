"""A sample turned into figures of what there is to learn: baselines and noise floor by time split.

For docs/sample-data.md, the benchmark and the tests; holds the whole log in memory.
The split is the project's own: train up to 60 % of the time range, eval up to 80 %, test after.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_data.catalogue import NUM_GENRES, Catalogue, make_catalogue
from sample_data.draws import Floats, Ints
from sample_data.ratings import rating_blocks
from sample_data.rhythm import DAY_S
from sample_data.spec import SampleSpec

Mask = npt.NDArray[np.bool_]

_AGE_THRESHOLDS = (18, 25, 35, 45, 50, 56)
_DAMPING = 5.0  # a bias is damped as if by so many ratings that equal the mean
_RIDGE = 50.0
_ROWS_AT_ONCE = 8192
_HALF_LIFE_S = 30.0 * DAY_S


@dataclass(frozen=True)
class Log:
    """All ratings of a sample in columns, [num_ratings] each.

    Attributes:
      users, movies: ids, from 1.
      stars: 1 .. 5.
      times_s: Unix time.
      liking: the hidden expectation behind the stars.
      groups: [num_ratings, 3] the user's gender, age bucket and occupation, numbered through.
      train, test: rows of the time split.
      catalogue: the movies.
    """

    users: Ints
    movies: Ints
    stars: Ints
    times_s: Ints
    liking: Floats
    groups: Ints
    train: Mask
    test: Mask
    catalogue: Catalogue


def read_log(spec: SampleSpec) -> Log:
    """Returns the sample's log, split by time."""
    catalogue = make_catalogue(spec.num_movies, spec.seed)
    blocks = list(rating_blocks(spec, catalogue))
    times_s = np.concatenate([block.timestamps_s for block in blocks])
    elapsed = (times_s - times_s.min()) / (times_s.max() - times_s.min())
    groups = []
    for block in blocks:
        users, row = block.users, block.user_ids - block.users.first_id
        age = np.searchsorted(_AGE_THRESHOLDS, users.ages, side="right")
        groups.append(np.stack([users.is_male, 2 + age, 9 + users.occupations], axis=1)[row])
    return Log(
        users=np.concatenate([block.user_ids for block in blocks]),
        movies=np.concatenate([block.movie_ids for block in blocks]),
        stars=np.concatenate([block.stars for block in blocks]),
        times_s=times_s,
        liking=np.concatenate([block.liking for block in blocks]),
        groups=np.concatenate(groups),
        train=elapsed <= 0.6,
        test=elapsed > 0.8,
        catalogue=catalogue,
    )


def cold_share(log: Log) -> float:
    """Returns the share of test rows whose user has no row in train."""
    return float(np.mean(~np.isin(log.users[log.test], log.users[log.train])))


def rating_rmse(log: Log) -> dict[str, float]:
    """Returns the RMSE on test of models fit on train, predictions clipped to 1..5; best last.

    "noise floor" knows each rating's hidden expectation: no model can do better, but for luck.
    """
    mean = float(np.mean(log.stars[log.train]))
    residual = log.stars - mean
    item = _bias(log, log.movies, residual)
    user = _bias(log, log.users, residual - item)
    predictions = {
        "global mean": np.full(len(log.stars), mean),
        "item bias": mean + item,
        "user + item bias": mean + item + user,
        "the same + demographics x genres": mean
        + item
        + user
        + _group_tastes(log, residual - item - user),
        "noise floor": _calibrated(log),
    }
    return {name: _rmse(log, predicted) for name, predicted in predictions.items()}


def retrieval(log: Log) -> dict[str, dict[str, float]]:
    """Returns R@10, R@100, NDCG@10 and MRR of rankings fit on train, averaged over test users.

    Candidates are the movies that the user did not rate in train; every test rating is relevant.
    """
    num_groups = int(log.groups.max()) + 1
    age_s = log.times_s[log.train].max() - log.times_s[log.train]
    recent = 0.5 ** (age_s / _HALF_LIFE_S)
    size = len(log.catalogue.titles) + 1
    plain = np.bincount(log.movies[log.train], minlength=size).astype(np.float64)
    fading = np.bincount(log.movies[log.train], recent, size).astype(np.float64)
    by_group = np.zeros((num_groups, size))
    for column in range(log.groups.shape[1]):
        np.add.at(by_group, (log.groups[log.train, column], log.movies[log.train]), recent)
    lift = (by_group + 0.1 * fading) / (by_group.sum(axis=1, keepdims=True) + 1.0)
    total: dict[str, Floats] = {}
    people = np.unique(log.users[log.test])
    for user in people.tolist():
        rows = log.users == user
        groups = log.groups[np.argmax(rows)]
        known, relevant = log.movies[rows & log.train], log.movies[rows & log.test]
        for name, score in (
            ("popularity", plain),
            ("recent popularity", fading),
            ("demographic recent popularity", fading * lift[groups[0]] * lift[groups[1]]),
        ):
            figures = _ranking_figures(score, known, relevant)
            total[name] = total.get(name, np.zeros(4)) + figures
    names = ("R@10", "R@100", "NDCG@10", "MRR")
    return {
        model: dict(zip(names, (sums / len(people)).tolist(), strict=True))
        for model, sums in total.items()
    }


def _bias(log: Log, ids: Ints, residual: Floats) -> Floats:
    """The damped mean residual of each id over train, for every row; 0 for ids unseen there."""
    size = int(ids.max()) + 1
    sums = np.bincount(ids[log.train], residual[log.train], size)
    counts = np.bincount(ids[log.train], minlength=size)
    means: Floats = sums / (counts + _DAMPING)
    return means[ids]


def _group_tastes(log: Log, residual: Floats) -> Floats:
    """Ridge regression of the residual on (gender, age, occupation) x genre."""
    num_groups = int(log.groups.max()) + 1
    width = num_groups * NUM_GENRES
    flags = log.catalogue.genre_flags / np.sqrt(
        log.catalogue.genre_flags.sum(axis=1, keepdims=True)
    )

    def features(rows: Ints) -> Floats:
        cells = np.zeros((len(rows), num_groups, NUM_GENRES))
        for column in range(log.groups.shape[1]):
            cells[np.arange(len(rows)), log.groups[rows, column]] = flags[log.movies[rows] - 1]
        return cells.reshape(len(rows), width)

    gram, target = _RIDGE * np.eye(width), np.zeros(width)
    for rows in _parts(np.flatnonzero(log.train)):
        part = features(rows)
        gram += part.T @ part
        target += part.T @ residual[rows]
    weights = np.linalg.solve(gram, target)
    predicted = np.zeros(len(residual))
    for rows in _parts(np.flatnonzero(log.test)):
        predicted[rows] = features(rows) @ weights
    return predicted


def _parts(rows: Ints) -> list[Ints]:
    return [rows[i : i + _ROWS_AT_ONCE] for i in range(0, len(rows), _ROWS_AT_ONCE)]


def _calibrated(log: Log) -> Floats:
    """The mean stars of each level of hidden liking, after noise, rounding and clipping."""
    edges = np.quantile(log.liking[log.train], np.linspace(0.0, 1.0, 101)[1:-1])
    level = np.searchsorted(edges, log.liking)
    sums = np.bincount(level[log.train], log.stars[log.train], 100)
    means: Floats = sums / np.maximum(np.bincount(level[log.train], minlength=100), 1)
    return means[level]


def _rmse(log: Log, predicted: Floats) -> float:
    error = np.clip(predicted[log.test], 1.0, 5.0) - log.stars[log.test]
    return float(np.sqrt(np.mean(error * error)))


def _ranking_figures(score: Floats, known: Ints, relevant: Ints) -> Floats:
    """R@10, R@100, NDCG@10, MRR of one user; ties by id."""
    score = score.copy()
    score[known] = -1.0
    score[0] = -2.0
    order = np.argsort(-score, kind="stable")
    hits = np.isin(order, relevant)
    places = np.flatnonzero(hits)
    discount = 1.0 / np.log2(np.arange(2, 12))
    ideal = discount[: len(relevant)].sum()
    return np.array(
        [
            hits[:10].sum() / len(relevant),
            hits[:100].sum() / len(relevant),
            (hits[:10] * discount).sum() / ideal,
            1.0 / (places[0] + 1),
        ]
    )
