"""What the store tells as of any moment is what the builder of examples makes of the same log."""

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.store.ratings import RatingStore
from serving.store.writing import Rating, as_float32
from tests.serving.store.logs import (
    HALF_LIFE_S,
    MAX_HISTORY,
    assert_states,
    of_zip,
    running_states,
    synthetic,
)
from transform.point_in_time import MovieState, PastRating, UserState, movie_state

A_DAY_S = 86_400

RATINGS = st.builds(
    Rating,
    st.sampled_from(["u1", "u2", "ü"]),
    st.sampled_from(["m1", "m2", "m10", "日", "😀"]),
    st.floats(0.5, 5).map(as_float32),
    st.integers(1, 6).map(lambda second: 880_000_000 + second * 40_000),
)
LOGS = st.lists(RATINGS, unique_by=lambda r: (r.user_id, r.movie_id, r.timestamp_s), max_size=25)
SECONDS = [880_000_000 + second * 40_000 + more for second in range(1, 8) for more in (-1, 0, 1)]


@settings(max_examples=40)
@given(filled=LOGS, posted=LOGS, chance=st.randoms(use_true_random=False))
def test_a_log_and_posts_in_any_order(
    filled: list[Rating], posted: list[Rating], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = RatingStore(Path(folder) / "ratings.sqlite")
        store.fill(filled, "a log", HALF_LIFE_S)
        chance.shuffle(posted)
        for each in posted:
            store.add([each])
        merged = {(r.user_id, r.movie_id, r.timestamp_s): r for r in (*filled, *posted)}
        assert_states(store, merged.values(), SECONDS)
        store.close()


@pytest.fixture(params=["synthetic", "ml-100k"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> list[Rating]:
    if request.param == "synthetic":
        return synthetic(tmp_path)
    return of_zip(request.getfixturevalue("ml100k_zip"))


def test_every_row_of_a_log_is_known_as_the_pass_over_it_has_it(
    log: list[Rating], tmp_path: Path
) -> None:
    store = RatingStore(tmp_path / "ratings.sqlite")
    store.fill(log, "a log", HALF_LIFE_S)
    with store.view() as view:
        for each, user, movie in running_states(log, MAX_HISTORY, HALF_LIFE_S):
            assert view.movie_state(each.movie_id, each.timestamp_s, HALF_LIFE_S) == movie
            assert view.user_state(each.user_id, each.timestamp_s, MAX_HISTORY) == user


def test_a_planted_leak_is_caught(tmp_path: Path) -> None:
    """Of the same second, of a later one, and the rating itself: none is known."""
    store = RatingStore(tmp_path / "ratings.sqlite")
    store.add(
        [
            Rating("u", "before", 4.0, 99),
            Rating("u", "m", 5.0, 100),
            Rating("u", "same second", 1.0, 100),
            Rating("u", "later", 1.0, 101),
            Rating("other", "m", 1.0, 100),
        ]
    )
    with store.view() as view:
        assert view.user_state("u", 100, 10) == UserState((PastRating("before", 4.0, 99),), 1, 4.0)
        assert view.movie_state("m", 100, HALF_LIFE_S) == MovieState(0, None, None, 0.0)
        assert view.movie_state("m", 101, HALF_LIFE_S).count == 2
        assert sorted(view.seen("u", 100)) == ["before", "m", "same second"]


def test_popularity_halves_with_the_half_life_of_the_store_or_any_other(tmp_path: Path) -> None:
    store = RatingStore(tmp_path / "ratings.sqlite")
    ratings = [(4.0, 100), (5.0, 100), (3.0, 100 + 3 * A_DAY_S)]
    store.fill(
        [Rating(f"u{i}", "m", *each) for i, each in enumerate(ratings)], "a log", 3.0 * A_DAY_S
    )
    assert store.half_life_s == 3.0 * A_DAY_S
    at_s = 100 + 6 * A_DAY_S
    with store.view() as view:
        state = view.movie_state("m", at_s, 3.0 * A_DAY_S)
        assert state == MovieState(3, 4.0, 100 + 3 * A_DAY_S, 2 * 0.25 + 0.5)
        other = view.movie_state("m", at_s, 6.0 * A_DAY_S)
        assert other == movie_state(ratings, at_s, 6.0 * A_DAY_S)
        assert other.recent_popularity == pytest.approx(2 * 0.5 + 0.5**0.5)
