"""What requests tell, held against the definition of what is known: nothing later, nothing else."""

import numpy as np
from hypothesis import given

from components.model_validation.questions import static_questions, streaming_questions
from components.model_validation.ratings import Log
from components.model_validation.requests import (
    rating_questions,
    rating_requests,
    recommend_requests,
)
from components.model_validation.states import movie_states, user_states
from tests.components.model_validation.test_questions import logs
from tests.components.model_validation.tiny_log import log_of
from transform import features
from transform.point_in_time import PastRating, StateParams, movie_state, user_state

STATE = StateParams(max_history=3)
ALL = frozenset(features.QUERY_FIELDS + features.CANDIDATE_FIELDS + features.STATE_FIELDS)
LOG = log_of(
    ("u", "a", 1, 9), ("u", "b", 2, 15), ("u", "c", 3, 30), ("u", "d", 4, 30), ("v", "a", 5, 40),
    user_gender={"u": 1},
)  # fmt: skip


@given(logs())
def test_states_are_those_of_the_one_builder(log: Log) -> None:
    every = log.every
    for asked, end_s in (
        (streaming_questions(log, 99), np.inf),
        (static_questions(log, 99), 10.0),
        (rating_questions(log, 99, live=True), np.inf),
    ):
        found = user_states(log, asked, 3)
        assert len(found) == len(asked)
        for i, state in enumerate(found):
            mine = (every.users == asked.users[i]) & (every.times_s <= end_s)
            past = [
                PastRating(log.movie_ids[int(m)].as_py(), float(v), int(t))
                for m, v, t in zip(
                    every.movies[mine], every.values[mine], every.times_s[mine], strict=True
                )
            ]
            assert state == user_state(past, int(asked.times_s[i]), 3)


@given(logs())
def test_states_of_movies_are_those_of_the_one_builder(log: Log) -> None:
    every, asked = log.every, rating_questions(log, 99, live=True)
    movies = every.movies[asked.rows]
    for until in (np.inf, 10.0):
        found = movie_states(log, movies, asked.times_s, 100.0, until)
        for i, state in enumerate(found):
            mine = (every.movies == movies[i]) & (every.times_s <= until)
            past = zip(every.values[mine].tolist(), every.times_s[mine].tolist(), strict=True)
            assert state == movie_state(past, int(asked.times_s[i]), 100.0)


def test_a_streaming_request_tells_the_attributes_the_moment_and_the_history() -> None:
    requests = recommend_requests(LOG, streaming_questions(LOG, 99), STATE, ALL)
    assert requests["user_id"] == ["u", "v"]
    assert requests["timestamp"] == [30, 40]
    assert requests["user_gender"] == [1, None]
    assert requests["history_movie_ids"] == [["b", "a"], []]
    assert requests["history_ratings"] == [[2.0, 1.0], []]
    assert requests["user_rating_count"] == [2, 0]
    assert requests["user_rating_mean"] == [1.5, None]


def test_a_model_without_states_is_told_none() -> None:
    requests = recommend_requests(LOG, streaming_questions(LOG, 99), STATE, frozenset({"user_id"}))
    assert requests == {"user_id": ["u", "v"]}


def test_a_live_rating_knows_eval_and_test_and_a_static_one_train_alone() -> None:
    live, static = (
        rating_requests(LOG, rating_questions(LOG, 99, live=is_live), STATE, ALL, until)
        for is_live, until in ((True, np.inf), (False, LOG.train_end_s))
    )
    assert live["movie_id"] == ["c", "d", "a"]
    assert live["movie_rating_count"] == [0, 0, 1]
    assert live["history_movie_ids"] == [["b", "a"], ["b", "a"], []]
    assert static["history_movie_ids"] == [["a"], ["a"], []]
    assert static["movie_last_timestamp"] == [None, None, 9]
    assert "user_rating" not in live


def test_of_many_rows_so_many_at_equal_distances_are_predicted() -> None:
    log = log_of(("t", "a", 1, 1), *((f"u{n}", "b", 1.0, 30) for n in range(9)))
    asked = rating_questions(log, 3, live=False)
    assert asked.rows.tolist() == [1, 4, 7]
    assert asked.sampled
