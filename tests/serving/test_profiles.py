"""What a rating history tells of a person."""

from pathlib import Path

import pytest

from serving.profiles import Profile, profile_of, some_user, stated_facts
from transform.arrow import pa, pq
from transform.history import bucket_file, bucket_of

ROWS = [
    {"user_id": "a", "movie_id": "m1", "timestamp": 10, "raw_user_age": 20.0, "user_gender": None},
    {"user_id": "a", "movie_id": "m2", "timestamp": 20, "raw_user_age": 21.0, "user_gender": 0},
    {"user_id": "a", "movie_id": "m1", "timestamp": 30, "raw_user_age": 21.0, "user_gender": 0},
    {"user_id": "b", "movie_id": "m1", "timestamp": 40, "raw_user_age": None, "user_gender": None},
]


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
    )
    assert profile.is_known


def test_what_is_not_known_is_left_out(history: Path) -> None:
    assert profile_of(history, "b", train_end_s=20) == Profile(1, 0, {}, ("m1",))


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
