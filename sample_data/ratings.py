"""Users and movies turned into ratings, block by block: when, which movie, how many stars."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sample_data.catalogue import FACTOR_UNIT, Catalogue
from sample_data.draws import Draws, Floats, Ints
from sample_data.rhythm import NUM_DAYS, session_starts, steps
from sample_data.spec import MIN_RATINGS_PER_USER, SampleSpec
from sample_data.users import TASTE_UNIT, UserBlock, user_blocks

_STREAM = 4
_MEAN_RATING = 3.06
_NOISE_STD = 0.90
_MAX_SESSIONS = 12


@dataclass(frozen=True)
class RatingBlock:
    """The ratings of one block of users, by user and then by time.

    Attributes:
      users: who they are.
      user_ids: [ratings] from 1.
      movie_ids: [ratings] from 1; no (user, movie) comes twice.
      stars: [ratings] 1 .. 5.
      timestamps_s: [ratings] Unix time in [START_S, END_S).
      liking: [ratings] what the stars were before noise, rounding and clipping: the best that a
        model can know. Not written to any file.
    """

    users: UserBlock
    user_ids: Ints
    movie_ids: Ints
    stars: Ints
    timestamps_s: Ints
    liking: Floats


def rating_blocks(spec: SampleSpec, catalogue: Catalogue) -> Iterator[RatingBlock]:
    """Yields all ratings of the sample; memory depends on the catalogue, not on their number."""
    draws = Draws(spec.seed, _STREAM)
    pull = lru_cache(maxsize=NUM_DAYS)(catalogue.pull)
    for users in user_blocks(spec):
        # Whole numbers below 2^53 throughout, so the product is exact in any order of summation.
        taste = users.tastes @ catalogue.factors.T / (FACTOR_UNIT * TASTE_UNIT)
        per_user = [
            _rate(draws, pull, taste[i], int(users.arrival_days[i]), int(count))
            for i, count in enumerate(users.num_ratings)
        ]
        movies = np.concatenate([movies for movies, _ in per_user])
        row = np.repeat(np.arange(len(per_user)), users.num_ratings)
        liking = _MEAN_RATING + users.biases[row] + catalogue.qualities[movies] + taste[row, movies]
        noisy = liking + _NOISE_STD * draws.normal(len(row))
        yield RatingBlock(
            users=users,
            user_ids=users.first_id + row,
            movie_ids=movies + 1,
            stars=np.clip(np.floor(noisy + 0.5), 1.0, 5.0).astype(np.int64),
            timestamps_s=np.concatenate([times for _, times in per_user]),
            liking=liking,
        )


def _rate(
    draws: Draws, pull: Callable[[int], Floats], taste: Floats, arrival_day: int, count: int
) -> tuple[Ints, Ints]:
    """Returns one user's movies (indices) and timestamps, [count] each, in order of time."""
    days, sizes = _sessions(draws, arrival_day, count)
    starts = session_starts(draws, days)
    liked = np.maximum(1.0 + 0.9 * taste, 0.15)
    left = liked * liked * liked
    movies, times = [], []
    for day, start, size in zip(days.tolist(), starts.tolist(), sizes, strict=True):
        chosen = _choose(draws, left * pull(day), size)
        left[chosen] = 0.0
        movies.append(chosen)
        times.append(start + np.cumsum(steps(draws, size)))
    return np.concatenate(movies), np.concatenate(times)


def _sessions(draws: Draws, arrival_day: int, count: int) -> tuple[Ints, list[int]]:
    """Returns the days of a user's sessions and how many ratings fall into each.

    Four users in ten come once. The others come back after two days or more, up to eleven times;
    the first session has at least 20 ratings and two fifths of all. Days past the end are left out.
    """
    once, many, *gaps = draws.uniform(_MAX_SESSIONS + 1).tolist()
    wanted = 1 if once < 0.4 else 2 + int((_MAX_SESSIONS - 1) * many * many * many)
    days = [arrival_day]
    for gap in gaps[: min(wanted, 1 + (count - MIN_RATINGS_PER_USER) // 4) - 1]:
        day = days[-1] + 2 + int(12.0 * gap / (1.04 - gap))
        if day >= NUM_DAYS:
            break
        days.append(day)
    later = (count - max(MIN_RATINGS_PER_USER, count * 2 // 5)) // max(len(days) - 1, 1)
    sizes = [later] * (len(days) - 1)
    return np.array(days, dtype=np.int64), [count - sum(sizes), *sizes]


def _choose(draws: Draws, weights: Floats, count: int) -> Ints:
    """Returns `count` distinct indices, heavier ones more likely and earlier; weight 0 never.

    Sequential Poisson sampling (Ohlsson 1998): the smallest uniform / weight; needs no logarithm.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        keys = np.where(weights > 0.0, draws.uniform(len(weights)) / weights, np.inf)
    smallest = np.argpartition(keys, count - 1)[:count]
    ordered: Ints = smallest[np.lexsort((smallest, keys[smallest]))].astype(np.int64)
    return ordered
