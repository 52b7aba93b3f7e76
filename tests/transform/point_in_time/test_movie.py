import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transform.point_in_time import oracle
from transform.point_in_time import MovieState, RunningMovieState, movie_state

DAY_S = 86_400
Rated = tuple[float, int]

ratings = st.tuples(st.sampled_from([0.5, 3.7, 5.0]), st.integers(0, 6))


def test_count_mean_and_newest_second() -> None:
    found = movie_state([(4.0, 10), (1.0, 30), (4.0, 20)], at_s=31, half_life_s=1.0)
    assert (found.count, found.mean, found.last_timestamp_s) == (3, 3.0, 30)


def test_popularity_halves_with_every_half_life() -> None:
    past = [(5.0, 0), (1.0, 0), (3.0, 7 * DAY_S)]
    found = movie_state(past, at_s=14 * DAY_S, half_life_s=7.0 * DAY_S)
    assert found.recent_popularity == 2 / 4 + 1 / 2


def test_popularity_of_long_ago_fades_to_nothing() -> None:
    assert movie_state([(5.0, 0)], at_s=10**9, half_life_s=1.0).recent_popularity == 0.0


def test_nothing_is_known_of_a_movie_without_ratings() -> None:
    assert movie_state([], at_s=5, half_life_s=1.0) == MovieState(0, None, None, 0.0)
    assert RunningMovieState(1.0).at(5) == MovieState(0, None, None, 0.0)


@pytest.mark.parametrize(
    "leak",
    [
        pytest.param((5.0, 30), id="the label itself, or another of the same second"),
        pytest.param((5.0, 31), id="a later second"),
    ],
)
def test_what_is_not_strictly_earlier_is_not_seen(leak: Rated) -> None:
    past = [(1.0, 10)]
    assert movie_state([leak, *past], 30, 20.0) == MovieState(1, 1.0, 10, 0.5)
    assert movie_state([leak, *past], leak[1] + 1, 20.0).count == 2


def test_a_rating_that_was_added_is_not_seen_in_its_own_second() -> None:
    state = RunningMovieState(10.0)
    state.add(5.0, 30)
    assert state.at(30) == MovieState(0, None, None, 0.0)
    assert state.at(40) == MovieState(1, 5.0, 30, 0.5)


def test_time_does_not_go_back() -> None:
    state = RunningMovieState(10.0)
    state.add(5.0, 30)
    with pytest.raises(ValueError, match="second 29 after 30"):
        state.add(5.0, 29)


@given(st.lists(ratings), st.integers(0, 8), st.sampled_from([0.5, 3.0, 1e6]))
def test_as_the_definition_says(past: list[Rated], at_s: int, half_life_s: float) -> None:
    found = movie_state(past, at_s, half_life_s)
    expected = oracle.movie(past, at_s, half_life_s)
    assert (found.count, found.last_timestamp_s) == (expected.count, expected.last_timestamp_s)
    assert (found.mean or 0.0) == pytest.approx(expected.mean or 0.0, rel=1e-12)
    assert found.recent_popularity == pytest.approx(expected.recent_popularity, rel=1e-12)


@given(st.lists(ratings), st.randoms(use_true_random=False))
def test_the_running_form_gives_exactly_the_same(past: list[Rated], random: random.Random) -> None:
    """In order of time, and within a second in any order; asked before and after each rating."""
    random.shuffle(past)
    state = RunningMovieState(2.5)
    for rating, second in sorted(past, key=lambda r: r[1]):
        assert state.at(second) == movie_state(past, second, 2.5)
        state.add(rating, second)
        assert state.at(second) == movie_state(past, second, 2.5)
    assert state.at(100) == movie_state(past, 100, 2.5)


@given(st.lists(ratings), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_count(past: list[Rated], random: random.Random) -> None:
    other = list(past)
    random.shuffle(other)
    assert movie_state(other, 5, 3.0) == movie_state(past, 5, 3.0)
