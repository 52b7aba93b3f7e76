"""Moments turned into what is known of users and movies then, by the one builder of such facts."""

from collections.abc import Iterator

import numpy as np

from components.model_validation.questions import Questions
from components.model_validation.ratings import Codes, Log
from transform.point_in_time import (
    MovieState,
    PastRating,
    RunningMovieState,
    RunningUserState,
    UserState,
)


def user_states(log: Log, asked: Questions, max_history: int) -> list[UserState]:
    """Returns what each question's user is known by, `[num_questions]`: the known rows.

    Args:
      log: the log.
      asked: the questions; what is known of a user never shrinks as time goes on.
      max_history: ratings that are known one by one.
    """
    found: list[UserState | None] = [None] * len(asked)
    for _, questions in _by_key(asked.users, asked.times_s):
        state, row = RunningUserState(max_history), int(asked.begins[questions[0]])
        for question in questions:
            for known in range(row, int(asked.ends[question])):
                state.add(_past_rating(log, known))
            row = max(row, int(asked.ends[question]))
            found[question] = state.at(int(asked.times_s[question]))
    return [state for state in found if state is not None]


def movie_states(
    log: Log, movies: Codes, times_s: Codes, half_life_s: float, known_until_s: float = np.inf
) -> list[MovieState]:
    """Returns what is known of a movie at a second, `[num_questions]`.

    Args:
      log: the log; its eval and test rows count as soon as they are past.
      movies: `[num_questions]`.
      times_s: `[num_questions]`, later than `known_until_s`, should that be given.
      half_life_s: of the popularity.
      known_until_s: no later rating is known: with the end of the fit set, a state that stands.
    """
    order = np.lexsort((log.every.times_s, log.every.movies))
    sorted_movies = log.every.movies[order]
    found: list[MovieState | None] = [None] * len(movies)
    for movie, questions in _by_key(movies, times_s):
        begin, end = np.searchsorted(sorted_movies, [movie, movie + 1])
        rows = order[begin:end]
        times, values = log.every.times_s[rows].tolist(), log.every.values[rows].tolist()
        state, position = RunningMovieState(half_life_s), 0
        for question in questions:
            at_s = int(times_s[question])
            while position < len(times) and times[position] < at_s:
                if times[position] <= known_until_s:
                    state.add(values[position], times[position])
                position += 1
            found[question] = state.at(at_s)
    return [state for state in found if state is not None]


def _by_key(keys: Codes, times_s: Codes) -> Iterator[tuple[int, list[int]]]:
    """Yields each key with the positions that have it, in the order of time."""
    if not len(keys):
        return
    order = np.lexsort((times_s, keys))
    values, first = np.unique(keys[order], return_index=True)
    for value, positions in zip(values.tolist(), np.split(order, first[1:]), strict=True):
        yield value, positions.tolist()


def _past_rating(log: Log, row: int) -> PastRating:
    movie = log.movie_ids[int(log.every.movies[row])].as_py()
    return PastRating(movie, float(log.every.values[row]), int(log.every.times_s[row]))
