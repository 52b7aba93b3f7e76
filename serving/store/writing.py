"""Posted ratings, and wishes to be forgotten, turned into rows and sums; whole or not at all."""

import hashlib
import hmac
import sqlite3
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from serving.store.database import HALF_LIFE_S, KEY, about
from serving.store.sums import renew_movie, renew_user


@dataclass(frozen=True)
class Rating:
    """A user's rating of a movie at a second since 1970 (UTC)."""

    user_id: str
    movie_id: str
    rating: float
    timestamp_s: int


@dataclass(frozen=True)
class Added:
    """What became of some ratings: `stored` ones are new, `replaced` ones had another value."""

    stored: int = 0
    replaced: int = 0
    unchanged: int = 0


def add(connection: sqlite3.Connection, ratings: Iterable[Rating]) -> Added:
    """Stores ratings; one of the same user, movie and second takes the place of the earlier."""
    with transaction(connection):
        counts = {"stored": 0, "replaced": 0, "unchanged": 0}
        users: dict[str, int] = {}
        movies: dict[str, int] = {}
        for each in ratings:
            outcome = _put(connection, each)
            counts[outcome] += 1
            if outcome != "unchanged":
                _note(users, each.user_id, each.timestamp_s)
                _note(movies, each.movie_id, each.timestamp_s)
        for user_id, from_s in users.items():
            renew_user(connection, user_id, from_s)
        _renew_movies(connection, movies)
    return Added(**counts)


def forget(connection: sqlite3.Connection, user_id: str, now_s: int) -> int:
    """Deletes all ratings of a user, and what they did to sums; returns how many there were.

    What a log has of the user until `now_s` will not come back; ratings of later seconds may.
    """
    with transaction(connection):
        movies: dict[str, int] = {}
        rows = connection.execute(
            "SELECT movie_id, timestamp_s FROM rating WHERE user_id = ?", (user_id,)
        ).fetchall()
        for movie_id, timestamp_s in rows:
            _note(movies, movie_id, timestamp_s)
        connection.execute("DELETE FROM rating WHERE user_id = ?", (user_id,))
        connection.execute("DELETE FROM user_second WHERE user_id = ?", (user_id,))
        _renew_movies(connection, movies)
        connection.execute(
            "INSERT OR REPLACE INTO forgotten VALUES (?, ?)",
            (user_hash(bytes.fromhex(about(connection, KEY)), user_id), now_s),
        )
    # What was overwritten must not stay in the file of the write-ahead log either.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return len(rows)


def user_hash(key: bytes, user_id: str) -> bytes:
    """Returns what stands for a user who was forgotten."""
    return hmac.new(key, user_id.encode("utf-8"), hashlib.sha256).digest()


def as_float32(rating: float) -> float:
    """Returns the nearest float32: examples hold no other ratings, and means are made of them."""
    (nearest,) = struct.unpack("f", struct.pack("f", rating))
    return float(nearest)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commits what is done inside, or undoes all of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _put(connection: sqlite3.Connection, each: Rating) -> str:
    key = (each.user_id, each.timestamp_s, each.movie_id)
    rating = as_float32(each.rating)
    found = connection.execute(
        "SELECT rating FROM rating WHERE user_id = ? AND timestamp_s = ? AND movie_id = ?", key
    ).fetchone()
    if found == (rating,):
        return "unchanged"
    connection.execute("INSERT OR REPLACE INTO rating VALUES (?, ?, ?, ?, 1)", (*key, rating))
    return "replaced" if found else "stored"


def _note(seconds: dict[str, int], key: str, timestamp_s: int) -> None:
    seconds[key] = min(timestamp_s, seconds.get(key, timestamp_s))


def _renew_movies(connection: sqlite3.Connection, movies: dict[str, int]) -> None:
    half_life_s = float(about(connection, HALF_LIFE_S))
    for movie_id, from_s in movies.items():
        renew_movie(connection, movie_id, from_s, half_life_s)
