"""Ratings turned into the running sums behind each second, of one user or movie, or of all.

A rating of an earlier second than the newest changes what comes after it: the sums are then made
anew from that second on. In the order of time that is one row.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from transform.point_in_time.movie import MovieSums
from transform.point_in_time.user import PastRating, UserSums

Row = tuple[str | int | float, ...]

_USER_RATINGS = "SELECT user_id, timestamp_s, movie_id, rating FROM rating"
_MOVIE_RATINGS = "SELECT movie_id, timestamp_s, rating FROM rating"
_OF_USERS = "ORDER BY user_id, timestamp_s, movie_id"
_OF_MOVIES = "ORDER BY movie_id, timestamp_s, rating"  # the order of rating_of_movie
_ADD_USER = "INSERT INTO user_second VALUES (?, ?, ?, ?)"
_ADD_MOVIE = "INSERT INTO movie_second VALUES (?, ?, ?, ?, ?)"


def renew_user(connection: sqlite3.Connection, user_id: str, from_s: int) -> None:
    """Makes a user's sums anew from a second on."""
    connection.execute(
        "DELETE FROM user_second WHERE user_id = ? AND timestamp_s >= ?", (user_id, from_s)
    )
    rows = connection.execute(
        f"{_USER_RATINGS} WHERE user_id = ? AND timestamp_s >= ? {_OF_USERS}", (user_id, from_s)
    )
    connection.executemany(_ADD_USER, _user_rows(rows, user_sums(connection, user_id, from_s)))


def renew_movie(
    connection: sqlite3.Connection, movie_id: str, from_s: int, half_life_s: float
) -> None:
    """Makes a movie's sums anew from a second on."""
    connection.execute(
        "DELETE FROM movie_second WHERE movie_id = ? AND timestamp_s >= ?", (movie_id, from_s)
    )
    rows = connection.execute(
        f"{_MOVIE_RATINGS} WHERE movie_id = ? AND timestamp_s >= ? {_OF_MOVIES}", (movie_id, from_s)
    )
    before = movie_sums(connection, movie_id, from_s)
    connection.executemany(_ADD_MOVIE, _movie_rows(rows, before, half_life_s))


def renew_all(connection: sqlite3.Connection, half_life_s: float) -> None:
    """Makes the sums of all users and movies anew, reading the ratings as a stream."""
    connection.execute("DELETE FROM user_second")
    rows = connection.execute(f"{_USER_RATINGS} {_OF_USERS}")
    for _, of_user in groupby(rows, key=itemgetter(0)):
        connection.executemany(_ADD_USER, _user_rows(of_user, UserSums()))
    connection.execute("DELETE FROM movie_second")
    rows = connection.execute(f"{_MOVIE_RATINGS} {_OF_MOVIES}")
    for _, of_movie in groupby(rows, key=itemgetter(0)):
        connection.executemany(_ADD_MOVIE, _movie_rows(of_movie, MovieSums(), half_life_s))


def user_sums(connection: sqlite3.Connection, user_id: str, before_s: int) -> UserSums:
    """Returns the sums of a user's ratings of earlier seconds."""
    row = connection.execute(
        "SELECT count, total FROM user_second WHERE user_id = ? AND timestamp_s < ? "
        "ORDER BY timestamp_s DESC LIMIT 1",
        (user_id, before_s),
    ).fetchone()
    return UserSums(*row) if row else UserSums()


def movie_sums(connection: sqlite3.Connection, movie_id: str, before_s: int) -> MovieSums:
    """Returns the sums of a movie's ratings of earlier seconds."""
    row = connection.execute(
        "SELECT count, total, timestamp_s, popularity FROM movie_second "
        "WHERE movie_id = ? AND timestamp_s < ? ORDER BY timestamp_s DESC LIMIT 1",
        (movie_id, before_s),
    ).fetchone()
    return MovieSums(*row) if row else MovieSums()


def _user_rows(ratings: Iterable[tuple[str, int, str, float]], sums: UserSums) -> Iterator[Row]:
    """Returns a row of user_second for each second of one user's ratings, in order of time."""
    for (user_id, second), rows in groupby(ratings, key=itemgetter(0, 1)):
        sums = sums.after([PastRating(movie_id, rating, second) for _, _, movie_id, rating in rows])
        yield user_id, second, sums.count, sums.total


def _movie_rows(
    ratings: Iterable[tuple[str, int, float]], sums: MovieSums, half_life_s: float
) -> Iterator[Row]:
    for (movie_id, second), rows in groupby(ratings, key=itemgetter(0, 1)):
        sums = sums.after([rating for _, _, rating in rows], second, half_life_s)
        yield movie_id, second, sums.count, sums.total, sums.popularity
