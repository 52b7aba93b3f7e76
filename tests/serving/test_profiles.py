"""What a rating history tells of a person."""

from pathlib import Path

import pytest

from serving.profiles import (
    Profile,
    profile_of,
    some_user,
    stated_facts,
    stored_profile,
    with_ratings,
)
from serving.store.ratings import RatingStore
from serving.store.writing import Rating
from transform.arrow import pa, pq
from transform.history import bucket_file, bucket_of
from transform.point_in_time import PastRating

ROWS: list[dict[str, object]] = [
    {"user_id": user, "movie_id": movie, "timestamp": second, "user_rating": stars,
     "raw_user_age": age, "user_gender": gender}
    for user, movie, second, stars, age, gender in (
        ("a", "m1", 10, 4.0, 20.0, None),
        ("a", "m2", 20, 3.0, 21.0, 0),
        ("a", "m1", 30, 5.0, 21.0, 0),
        ("b", "m1", 40, 1.0, None, None),
    )
]  # fmt: skip


@pytest.fixture
def history(tmp_path: Path) -> Path:
    for bucket in range(4):
        rows = [row for row in ROWS if bucket_of(str(row["user_id"]), 4) == bucket]
        schema = pa.Table.from_pylist(ROWS).schema
        pq.write_table(pa.Table.from_pylist(rows, schema), tmp_path / bucket_file(bucket, 4))
    return tmp_path


def test_the_newest_row_says_who_somebody_is(history: Path) -> None:
    profile = profile_of(history, "a", train_end_s=20)
    assert profile == Profile(
        num_ratings=3,
        num_trained=2,
        facts={"raw_user_age": 21.0, "user_gender": 0},
        rated=("m1", "m2"),
        past=(PastRating("m1", 4.0, 10), PastRating("m2", 3.0, 20), PastRating("m1", 5.0, 30)),
    )
    assert profile.is_known


def test_what_is_not_known_is_left_out(history: Path) -> None:
    assert profile_of(history, "b", train_end_s=20) == Profile(
        1, 0, {}, ("m1",), (PastRating("m1", 1.0, 40),)
    )


def test_stated_ratings_are_newer_than_all_that_is_known(history: Path) -> None:
    known = profile_of(history, "a", train_end_s=20)
    profile, as_of_s = with_ratings(known, [("m3", 5.0), ("m2", 4.0)], as_of_s=25)
    assert profile.past == (*known.past, PastRating("m2", 4.0, 31), PastRating("m3", 5.0, 32))
    assert as_of_s == 33
    assert profile.rated == ("m1", "m2", "m3")
    assert (profile.num_ratings, profile.num_trained) == (3, 2)
    assert with_ratings(known, [], as_of_s=25) == (known, 25)
    stranger, as_of_s = with_ratings(Profile(), [("m3", 5.0)], as_of_s=25)
    assert (stranger.past, as_of_s) == ((PastRating("m3", 5.0, 25),), 26)


def test_the_store_knows_ratings_and_the_history_the_person(history: Path, tmp_path: Path) -> None:
    store = RatingStore(tmp_path / "state" / "ratings.sqlite")
    store.add([Rating("a", "m9", 2.0, 99), Rating("a", "m1", 4.0, 10)])
    profile = stored_profile(store, "a", profile_of(history, "a", train_end_s=20))
    assert profile.past == (PastRating("m1", 4.0, 10), PastRating("m9", 2.0, 99))
    assert (profile.num_ratings, profile.rated) == (2, ("m1", "m9"))
    assert profile.facts == {"raw_user_age": 21.0, "user_gender": 0}


def test_a_stranger_has_an_empty_profile(history: Path) -> None:
    assert profile_of(history, "c", train_end_s=20) == Profile()
    assert not Profile().is_known


def test_some_user_is_the_preferred_one_if_known(history: Path) -> None:
    assert some_user(history, "b") == "b"
    assert some_user(history, "42") in {"a", "b"}


def test_an_empty_history_has_nobody(tmp_path: Path) -> None:
    empty = pa.Table.from_pylist(ROWS).slice(0, 0)
    pq.write_table(empty, tmp_path / bucket_file(0, 1))
    assert some_user(tmp_path, "42") == ""


@pytest.mark.parametrize(
    ("age", "group"),
    [(1, 1), (17.9, 1), (18, 18), (24, 18), (25, 25), (49, 45), (56, 56), (99, 56)],
)
def test_an_age_falls_into_movielens_groups(age: float, group: int) -> None:
    assert stated_facts(age=age) == {"raw_user_age": age, "bucketized_user_age": group}


def test_only_what_is_stated_is_told() -> None:
    assert stated_facts() == {}
    assert stated_facts(gender="male", occupation="artist") == {
        "user_gender": 1,
        "user_occupation_text": "artist",
    }
