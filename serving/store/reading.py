"""A connection turned into what was known as of a moment; all answers of one view fit together."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from serving.store.database import HALF_LIFE_S, about
from serving.store.sums import movie_sums, user_sums
from transform.point_in_time import MovieState, PastRating, UserState, movie_state


class View:
    """The store as it was when the view was opened."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Reads by a connection that is in a transaction."""
        self._connection = connection

    def user_state(self, user_id: str, at_s: int, max_history: int) -> UserState:
        """Returns what was known of a user before the second `at_s`; reads max_history ratings."""
        rows = self._connection.execute(
            "SELECT movie_id, rating, timestamp_s FROM rating "
            "WHERE user_id = ? AND timestamp_s < ? ORDER BY timestamp_s DESC, movie_id LIMIT ?",
            (user_id, at_s, max_history),
        )
        history = [PastRating(*row) for row in rows]
        return user_sums(self._connection, user_id, at_s).with_history(history)

    def movie_state(self, movie_id: str, at_s: int, half_life_s: float) -> MovieState:
        """Returns what was known of a movie before the second `at_s`.

        The store has sums for one half-life; for another all ratings of the movie are read.
        """
        if half_life_s == float(about(self._connection, HALF_LIFE_S)):
            return movie_sums(self._connection, movie_id, at_s).at(at_s, half_life_s)
        rows = self._connection.execute(
            "SELECT rating, timestamp_s FROM rating WHERE movie_id = ? AND timestamp_s < ?",
            (movie_id, at_s),
        )
        return movie_state(rows, at_s, half_life_s)

    def newest_s(self, until_s: int) -> int:
        """Returns the second of the newest rating until a second, 0 when there is none."""
        (newest,) = self._connection.execute(
            "SELECT max(timestamp_s) FROM movie_second WHERE timestamp_s <= ?", (until_s,)
        ).fetchone()
        return int(newest or 0)

    def seen(self, user_id: str, until_s: int) -> list[str]:
        """Returns the movies that a user had rated by a second, those of that second included."""
        rows = self._connection.execute(
            "SELECT DISTINCT movie_id FROM rating WHERE user_id = ? AND timestamp_s <= ?",
            (user_id, until_s),
        )
        return [movie_id for (movie_id,) in rows]


@contextmanager
def view(connection: sqlite3.Connection) -> Iterator[View]:
    """Opens a view and closes it."""
    connection.execute("BEGIN")
    try:
        yield View(connection)
    finally:
        connection.execute("COMMIT")
