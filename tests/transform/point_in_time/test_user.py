import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transform.point_in_time import oracle
from transform.point_in_time import PastRating, RunningUserState, UserState, user_state

PAST = [PastRating("10", 4.0, 100), PastRating("9", 2.0, 100), PastRating("7", 3.0, 160)]

# Few values, so that seconds, movies and whole rows repeat.
ratings = st.builds(
    PastRating, st.sampled_from("abc"), st.sampled_from([0.5, 3.7, 5.0]), st.integers(0, 6)
)


def test_the_newest_stand_first_and_those_of_one_second_by_movie_id_as_text() -> None:
    found = user_state(PAST, at_s=161, max_history=100)
    assert [rating.movie_id for rating in found.history] == ["7", "10", "9"]
    assert (found.count, found.mean) == (3, 3.0)


def test_a_history_is_cut_but_count_and_mean_are_of_all() -> None:
    found = user_state(PAST, at_s=161, max_history=2)
    assert [rating.movie_id for rating in found.history] == ["7", "10"]
    assert (found.count, found.mean) == (3, 3.0)


def test_of_many_ratings_of_one_second_the_first_ids_stay() -> None:
    past = [PastRating(movie, 1.0, 5) for movie in "dbeac"]
    assert [r.movie_id for r in user_state(past, 6, 3).history] == ["a", "b", "c"]


def test_nothing_is_known_of_a_user_without_ratings() -> None:
    assert user_state([], at_s=5, max_history=3) == UserState((), 0, None)
    assert RunningUserState(3).at(5) == UserState((), 0, None)


@pytest.mark.parametrize(
    "leak",
    [
        pytest.param(PastRating("5", 5.0, 160), id="the label itself"),
        pytest.param(PastRating("6", 1.0, 160), id="same second"),
        pytest.param(PastRating("6", 1.0, 161), id="a later second"),
    ],
)
def test_what_is_not_strictly_earlier_is_not_seen(leak: PastRating) -> None:
    clean = user_state(PAST[:2], at_s=160, max_history=3)
    assert user_state([leak, *PAST], at_s=160, max_history=3) == clean
    assert leak not in clean.history
    # The same rating is seen a second after its own: it is the moment that hides it.
    assert leak in user_state([leak, *PAST], at_s=leak.timestamp_s + 1, max_history=9).history


def test_a_rating_that_was_added_is_not_seen_in_its_own_second() -> None:
    state = RunningUserState(3)
    state.add(PAST[0])
    assert state.at(100) == UserState((), 0, None)
    state.add(PAST[1])
    assert state.at(100) == UserState((), 0, None)
    assert state.at(101) == UserState((PAST[0], PAST[1]), 2, 3.0)


def test_time_does_not_go_back() -> None:
    state = RunningUserState(3)
    state.add(PAST[2])
    with pytest.raises(ValueError, match="second 100 after 160"):
        state.add(PAST[0])
    with pytest.raises(ValueError, match="second 159 after 160"):
        state.at(159)
    state.at(200)
    with pytest.raises(ValueError, match="second 160 after 200"):
        state.add(PAST[2])


@given(st.lists(ratings), st.integers(0, 8), st.integers(1, 5))
def test_as_the_definition_says(past: list[PastRating], at_s: int, max_history: int) -> None:
    found = user_state(past, at_s, max_history)
    expected = oracle.user(past, at_s, max_history)
    assert (found.history, found.count) == (expected.history, expected.count)
    assert (found.mean or 0.0) == pytest.approx(expected.mean or 0.0, rel=1e-12)


@given(st.lists(ratings), st.randoms(use_true_random=False))
def test_the_running_form_gives_exactly_the_same(
    past: list[PastRating], random: random.Random
) -> None:
    """In order of time, and within a second in any order; asked before and after each rating."""
    random.shuffle(past)
    state = RunningUserState(4)
    for rating in sorted(past, key=lambda r: r.timestamp_s):
        assert state.at(rating.timestamp_s) == user_state(past, rating.timestamp_s, 4)
        state.add(rating)
        assert state.at(rating.timestamp_s) == user_state(past, rating.timestamp_s, 4)
    assert state.at(100) == user_state(past, 100, 4)


@given(st.lists(ratings), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_count(past: list[PastRating], random: random.Random) -> None:
    other = list(past)
    random.shuffle(other)
    assert user_state(other, 5, 3) == user_state(past, 5, 3)
