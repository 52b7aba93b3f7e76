"""Questions and what is known at their moments turned into the raw fields of requests."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from components.model_validation.questions import Questions
from components.model_validation.ratings import Codes, Log
from components.model_validation.states import movie_states, user_states
from transform import features
from transform.arrow import pa
from transform.point_in_time import StateParams, movie_fields, user_fields

# Raw fields by key, each a list over the requests; None is a value that nobody knows.
Requests = Mapping[str, Sequence[Any]]

_STATE_FIELDS = frozenset(features.STATE_FIELDS)


def recommend_requests(
    log: Log, asked: Questions, state: StateParams, names: frozenset[str]
) -> Requests:
    """Returns one request for recommendations for each question.

    Args:
      log: the log.
      asked: the questions; what they know is what the requests tell.
      state: how much of it.
      names: fields that the model takes; others are not made.
    """
    made = _attributes(log, asked.rows, names)
    if names & set(features.USER_STATE_FIELDS):
        known = user_states(log, asked, state.max_history)
        made |= _columns(map(user_fields, known), features.USER_STATE_FIELDS)
    return made


def rating_requests(
    log: Log, asked: Questions, state: StateParams, names: frozenset[str], known_until_s: float
) -> Requests:
    """Returns one request for a predicted rating for each question, about its row's movie.

    Args:
      log: the log.
      asked: one question for each row that is predicted.
      state: how much is told of what is known.
      names: fields that the model takes.
      known_until_s: no later rating of a movie is told; infinite for all that are past.
    """
    made = dict(recommend_requests(log, asked, state, names))
    if names & set(features.MOVIE_STATE_FIELDS):
        movies = log.every.movies[asked.rows]
        known = movie_states(log, movies, asked.times_s, state.half_life_s, known_until_s)
        made |= _columns(map(movie_fields, known), features.MOVIE_STATE_FIELDS)
    return made


def _attributes(log: Log, rows: Codes, names: frozenset[str]) -> dict[str, Sequence[Any]]:
    """Returns what the log itself says in these rows."""
    held = [name for name in log.table.column_names if name in names and name not in _STATE_FIELDS]
    table = log.table.select(held).take(pa.array(rows))
    return {name: table[name].to_pylist() for name in held}


def _columns(fields: Iterable[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Sequence[Any]]:
    rows = list(fields)
    return {name: [row.get(name) for row in rows] for name in names}


def rating_questions(log: Log, max_rows: int, *, live: bool) -> Questions:
    """Returns one question for each of at most `max_rows` test rows, about that row.

    Args:
      log: the log.
      max_rows: of more test rows, so many at equal distances in the order of user, time and movie.
      live: whether earlier rows of eval and test are known, or the fit set alone.
    """
    rows = log.test_rows
    if len(rows) > max_rows:
        rows = rows[np.arange(max_rows) * len(rows) // max_rows]
    users, times_s = log.every.users[rows], log.every.times_s[rows]
    return Questions(
        users=users,
        times_s=times_s,
        rows=rows,
        begins=log.begins(users),
        ends=log.ends_before(users, times_s) if live else log.ends_of_fit(users),
        relevant=(np.arange(len(rows)), log.every.movies[rows]),
        relevant_rows=rows,
        sampled=len(rows) < len(log.test_rows),
    )
