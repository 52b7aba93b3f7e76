"""Ranked lists of the whole catalogue turned into the ranks of what users went on to rate.

The static protocol: each test user is asked about once. Candidates are all movies of the catalogue
less those that the user rated in the fit set; every test rating is relevant, whatever its value;
figures are averaged over the test users.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.model_quality.ratings import Codes, Log, Ratings
from trainer.metrics import UNRANKED, RelevantRanks, ndcg_at_k, recall_at_k, reciprocal_rank

PROTOCOL = (
    "static: one query for each test user, at the moment of the user's first test rating;"
    " candidates are the whole catalogue less what the user rated in train; every test rating is"
    " relevant; mean over users; recall = hits / relevant; MRR = first hit"
)

# Users [batch] -> movies [batch, length], best first; -1 pads a list that is shorter.
Ranker = Callable[[Codes], Codes]


@dataclass(frozen=True)
class Questions:
    """What the static protocol asks.

    Attributes:
      users: int64 `[num_users]`, ascending.
      relevant: distinct (user, movie) pairs of the test split that are candidates.
      seen: the pairs of the fit set that belong to `users`.
      num_movies: size of the catalogue.
    """

    users: Codes
    relevant: tuple[Codes, Codes]
    seen: tuple[Codes, Codes]
    num_movies: int


def questions(log: Log, max_users: int) -> Questions:
    """Returns the questions for at most `max_users` test users.

    Of more, those whose ids have the lowest CRC-32: the same users for every model and run. A movie
    rated again in test is no candidate, so that pair is not relevant; a user left without any
    relevant movie is not asked.
    """
    num_movies = len(log.movie_ids)
    seen_keys = np.unique(_keys(log.fit, num_movies))
    test_keys = np.setdiff1d(_keys(log.test, num_movies), seen_keys, assume_unique=False)
    users = _sample(np.unique(test_keys // num_movies), log, max_users)
    return Questions(
        users=users,
        relevant=_pairs_of(users, test_keys, num_movies),
        seen=_pairs_of(users, seen_keys, num_movies),
        num_movies=num_movies,
    )


def static_ranks(asked: Questions, ranker: Ranker, batch_scores: int) -> RelevantRanks:
    """Returns the rank of every relevant movie among its user's candidates.

    A list that names a movie twice wastes the second place; a movie that a list does not name is
    unranked. At most about `batch_scores` places are held in memory at a time, at least one user's.
    """
    num_users = len(asked.users)
    batch = max(1, batch_scores // asked.num_movies)
    ranks = np.full(len(asked.relevant[0]), UNRANKED, dtype=np.int64)
    for begin in range(0, num_users, batch):
        users = asked.users[begin : begin + batch]
        seen_rows, seen_movies = _rows_of(users, asked.seen)
        seen = np.zeros((len(users), asked.num_movies + 1), dtype=bool)
        seen[seen_rows[0], seen_movies] = True
        table = _rank_table(ranker(users), seen)
        (rows, where), movies = _rows_of(users, asked.relevant)
        ranks[where] = table[rows, movies]
    positions = np.searchsorted(asked.users, asked.relevant[0])
    return RelevantRanks(ranks, positions.astype(np.int64), num_users)


def figures(ranks: RelevantRanks) -> dict[str, float | None]:
    """Returns the means over users that quality.json holds; None where nobody was asked."""
    of_users = {
        "recall_at_10": recall_at_k(ranks, 10),
        "recall_at_100": recall_at_k(ranks, 100),
        "ndcg_at_10": ndcg_at_k(ranks, 10),
        "mrr": reciprocal_rank(ranks),
    }
    return {
        name: float(values.mean()) if values.size else None for name, values in of_users.items()
    }


def _keys(ratings: Ratings, num_movies: int) -> Codes:
    keys: Codes = np.unique(ratings.users * num_movies + ratings.movies)
    return keys


def _sample(users: Codes, log: Log, max_users: int) -> Codes:
    if len(users) <= max_users:
        return users
    hashes = [zlib.crc32(log.user_ids[int(user)].as_py().encode("utf-8")) for user in users]
    return np.sort(users[np.argsort(np.array(hashes), kind="stable")[:max_users]])


def _pairs_of(users: Codes, keys: Codes, num_movies: int) -> tuple[Codes, Codes]:
    keys = keys[np.isin(keys // num_movies, users)]
    return keys // num_movies, keys % num_movies


def _rows_of(users: Codes, pairs: tuple[Codes, Codes]) -> tuple[tuple[Codes, Codes], Codes]:
    """Returns ((position in `users`, position in `pairs`), movie) of the pairs of those users."""
    begin, end = np.searchsorted(pairs[0], [users[0], users[-1] + 1])
    where = np.arange(begin, end)
    return (np.searchsorted(users, pairs[0][where]), where), pairs[1][where]


def _rank_table(lists: Codes, seen: NDArray[np.bool_]) -> Codes:
    """Returns int64 `[batch, num_movies + 1]`: each movie's rank in its list without seen movies.

    The last column takes the padding.
    """
    rows = np.arange(len(lists))[:, None]
    places = np.cumsum((lists >= 0) & ~seen[rows, lists], axis=1)
    table = np.full(seen.shape, UNRANKED, dtype=np.int64)
    cells = rows * seen.shape[1] + np.where(lists < 0, seen.shape[1] - 1, lists)
    np.minimum.at(table.reshape(-1), cells.reshape(-1), places.reshape(-1))
    return table
