"""Users with and without a past, for benchmarks/serving.py: what a history costs."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from serving.store.ratings import RatingStore
from serving.store.writing import Rating
from tests.tiny_model import START_S
from transform.point_in_time import StateParams

_DAY_S = 86_400
_AT_S = START_S + 1000 * _DAY_S
_OTHERS, _EACH = 6250, 160  # users of 160 ratings: a million
_SHORT, _LONG = 50, 700  # the busiest user of MovieLens 100K has 737
_MOVIES = 1600


def stored(file: Path) -> int:
    """Fills a store with a million ratings, among them two users to ask for; returns how many."""
    store = RatingStore(file)
    store.fill(_log(), "a made-up log", StateParams().half_life_s)
    total, _ = store.count()
    store.close()
    return total


def questions() -> list[tuple[str, str, dict[str, Any]]]:
    """Returns (name, path, body) of each request that is measured."""
    asked = {"timestamp": _AT_S, "k": 10}
    past = list(_past("client", _SHORT))[::-1]
    history = {
        "history_movie_ids": [each.movie_id for each in past],
        "history_ratings": [each.rating for each in past],
        "history_timestamps": [each.timestamp_s for each in past],
    }
    posted = {"user_id": "posting", "movie_id": "x1", "rating": 4, "timestamp": _AT_S}
    return [
        ("without a history", "/recommend", {"user_id": "nobody", **asked}),
        (f"{_SHORT} ratings, from the client", "/recommend", {"user_id": "u", **asked, **history}),
        (f"{_SHORT} ratings, from the store", "/recommend", {"user_id": "short", **asked}),
        (f"{_LONG} ratings, from the store", "/recommend", {"user_id": "long", **asked}),
        ("POST /ratings, the same again", "/ratings", posted),
    ]


def _log() -> Iterator[Rating]:
    for user in range(_OTHERS):
        yield from _past(f"other{user}", _EACH)
    yield from _past("long", _LONG)
    yield from _past("short", _SHORT)


def _past(user_id: str, number: int) -> Iterator[Rating]:
    """Yields ratings of different movies, oldest first, some in one second, as people rate."""
    chance = random.Random(user_id)
    second = START_S + chance.randrange(900 * _DAY_S)
    for movie in chance.sample(range(_MOVIES), number):
        second += chance.randrange(3) * chance.randrange(40)
        yield Rating(user_id, f"x{movie}", float(chance.randint(1, 5)), second)
