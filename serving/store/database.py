"""A file turned into a connection to a database of our layout, made when there is none.

    rating        each rating once by (user, second, movie); `posted`: it is in no log that was read
    user_second   after each second in which a user rated: how many ratings until then, their sum
    movie_second  the same for a movie, with its recent popularity at that second
    forgotten     a keyed hash of each user who was deleted: a log must not bring them back
    about         what the store was filled from, the half-life of its popularities, the hash's key

Write-ahead logging: readers never wait for the writer, and see the database as of their begin.
"""

import os
import secrets
import sqlite3
from contextlib import suppress
from pathlib import Path

from foundation.errors import EXIT_WORKSPACE, RecommenderError
from transform.point_in_time import StateParams

LAYOUT = 1  # raised with every change of the tables
_APPLICATION = 0x72617465  # "rate", in the header of the file
_WAIT_MS = 5000  # for another process that writes

FILLED_FROM, HALF_LIFE_S, KEY = "filled_from", "half_life_s", "key"

MOVIE_INDEX = "CREATE INDEX rating_of_movie ON rating (movie_id, timestamp_s, rating)"
_TABLES = (
    """CREATE TABLE rating (
        user_id TEXT NOT NULL, timestamp_s INTEGER NOT NULL, movie_id TEXT NOT NULL,
        rating REAL NOT NULL, posted INTEGER NOT NULL,
        PRIMARY KEY (user_id, timestamp_s, movie_id)) WITHOUT ROWID""",
    MOVIE_INDEX,
    """CREATE TABLE user_second (
        user_id TEXT NOT NULL, timestamp_s INTEGER NOT NULL,
        count INTEGER NOT NULL, total REAL NOT NULL,
        PRIMARY KEY (user_id, timestamp_s)) WITHOUT ROWID""",
    """CREATE TABLE movie_second (
        movie_id TEXT NOT NULL, timestamp_s INTEGER NOT NULL,
        count INTEGER NOT NULL, total REAL NOT NULL, popularity REAL NOT NULL,
        PRIMARY KEY (movie_id, timestamp_s)) WITHOUT ROWID""",
    "CREATE TABLE forgotten (user_hash BLOB PRIMARY KEY, until_s INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)


class StoreError(RecommenderError):
    """The store cannot be opened, read or written."""

    exit_code = EXIT_WORKSPACE


def connect(file: Path) -> sqlite3.Connection:
    """Returns a connection that commits by itself outside of transactions.

    Raises:
      StoreError: the file is no store of this layout, or cannot be opened.
    """
    try:
        _make_private(file)
        connection = sqlite3.connect(
            file, timeout=_WAIT_MS / 1000, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        # What was answered with success survives a loss of power, and what is deleted is gone.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        _make_tables(connection, file)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"the store of ratings {file} cannot be used: {error}") from error
    return connection


def about(connection: sqlite3.Connection, key: str) -> str:
    """Returns what the store says of itself under a key, "" when it says nothing."""
    row = connection.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def set_about(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Has the store say something of itself."""
    connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))


def _make_private(file: Path) -> None:
    """Makes an empty file that only its owner can read; SQLite's files beside it go by it.

    A file that is there must not be opened but by SQLite: whoever closes it takes away the locks
    that other connections of this process have on it (https://sqlite.org/howtocorrupt.html, 2.2),
    and another process could then delete the log of writes under them.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _make_tables(connection: sqlite3.Connection, file: Path) -> None:
    if _layout(connection) == (_APPLICATION, LAYOUT):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = _layout(connection)  # another process may have been faster
        if found == (0, 0) and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            for statement in _TABLES:
                connection.execute(statement)
            set_about(connection, KEY, secrets.token_hex(32))
            set_about(connection, HALF_LIFE_S, repr(StateParams().half_life_s))
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {LAYOUT}")
        elif found != (_APPLICATION, LAYOUT):
            raise StoreError(
                f"{file} is no store of ratings of layout {LAYOUT}",
                hint="Put it aside: a new one is filled from the log, without what was posted.",
            )
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _layout(connection: sqlite3.Connection) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return application, version
