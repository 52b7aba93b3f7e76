"""The store of ratings as the server has it: many threads read, one at a time writes."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from serving.store import filling, reading, writing
from serving.store.database import FILLED_FROM, HALF_LIFE_S, StoreError, about, connect
from serving.store.reading import View
from serving.store.writing import Added, Rating


class RatingStore:
    """One file of ratings.

    Every method raises StoreError where SQLite cannot do what it is asked: the disk is full, the
    file is damaged, another process writes for too long.
    """

    def __init__(self, file: Path) -> None:
        """Opens the store, and makes it when there is none."""
        self.file = file
        self._writing = threading.Lock()
        self._of_thread = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._connection()

    @property
    def filled_from(self) -> str:
        """What log the store was filled from; "" before the first."""
        return self._about(FILLED_FROM)

    @property
    def half_life_s(self) -> float:
        """The half-life of the popularities that the store has at hand."""
        return float(self._about(HALF_LIFE_S))

    def count(self) -> tuple[int, int]:
        """Returns how many ratings there are, and how many of them were posted."""
        with self._told() as connection:
            total, posted = connection.execute(
                "SELECT count(*), coalesce(sum(posted), 0) FROM rating"
            ).fetchone()
        return int(total), int(posted)

    @contextmanager
    def view(self) -> Iterator[View]:
        """Opens the store as it is now, for questions whose answers fit together."""
        with self._told() as connection, reading.view(connection) as view:
            yield view

    def add(self, ratings: Iterable[Rating]) -> Added:
        """Stores ratings; what is returned is on disk."""
        with self._writing, self._told() as connection:
            return writing.add(connection, ratings)

    def forget(self, user_id: str, now_s: int) -> int:
        """Deletes all ratings of a user, for good; returns how many there were."""
        with self._writing, self._told() as connection:
            return writing.forget(connection, user_id, now_s)

    def fill(self, ratings: Iterable[Rating], source: str, half_life_s: float) -> None:
        """Has the store hold the ratings of a log, and those that were posted beside it."""
        with self._writing, self._told() as connection:
            filling.fill(connection, ratings, source, half_life_s)

    def close(self) -> None:
        """Closes all connections; nobody may be using them."""
        for connection in self._opened:
            connection.close()

    def _about(self, key: str) -> str:
        with self._told() as connection:
            return about(connection, key)

    @contextmanager
    def _told(self) -> Iterator[sqlite3.Connection]:
        """Yields the thread's connection; what SQLite says comes as a StoreError."""
        try:
            yield self._connection()
        except sqlite3.Error as error:
            raise StoreError(f"the store of ratings {self.file}: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if found is None:
            found = self._of_thread.connection = connect(self.file)
            self._opened.append(found)
        return found
