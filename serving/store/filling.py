"""A log of ratings turned into rows and sums; posted ratings that are not in it stay.

All in one transaction: until it is committed readers see the store as it was, and a process that
dies leaves it so. The log is read as a stream, and sorted by SQLite: memory does not grow with it.
"""

import sqlite3
from collections.abc import Iterable, Iterator

from serving.store.database import FILLED_FROM, HALF_LIFE_S, KEY, MOVIE_INDEX, about, set_about
from serving.store.sums import renew_all
from serving.store.writing import Rating, as_float32, transaction, user_hash

_CACHE_KB = 64 * 1024

_ADD = """INSERT INTO rating VALUES (?, ?, ?, ?, 0)
    ON CONFLICT DO UPDATE SET rating = excluded.rating, posted = 0"""


def fill(
    connection: sqlite3.Connection, ratings: Iterable[Rating], source: str, half_life_s: float
) -> None:
    """Has the store hold the ratings of a log, and those that were posted beside it.

    Args:
      connection: to write by.
      ratings: of the log; fastest where those of a user stand together in the order of time.
      source: what the log is, for `filled_from`.
      half_life_s: of the popularity of movies.
    """
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    with transaction(connection):
        connection.execute("DROP INDEX rating_of_movie")
        connection.execute("DELETE FROM rating WHERE posted = 0")
        connection.executemany(_ADD, _rows(connection, ratings))
        connection.execute(MOVIE_INDEX)
        renew_all(connection, half_life_s)
        set_about(connection, HALF_LIFE_S, repr(half_life_s))
        set_about(connection, FILLED_FROM, source)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _rows(
    connection: sqlite3.Connection, ratings: Iterable[Rating]
) -> Iterator[tuple[str, int, str, float]]:
    """Returns rows, without those of users who were forgotten after them."""
    forgotten = dict(connection.execute("SELECT user_hash, until_s FROM forgotten"))
    key = bytes.fromhex(about(connection, KEY))
    user_id, until_s = None, -1
    for each in ratings:
        if forgotten and each.user_id != user_id:
            user_id = each.user_id
            until_s = forgotten.get(user_hash(key, user_id), -1)
        if each.timestamp_s > until_s:
            yield each.user_id, each.timestamp_s, each.movie_id, as_float32(each.rating)
