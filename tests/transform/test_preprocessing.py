"""Five rows through TensorFlow Transform; every expected value worked out by hand."""

import math
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.tfx

DAY = 86_400


def rating(user: str, movie: str, day: int, **optional: Any) -> dict[str, Any]:
    return {
        "user_id": user,
        "movie_id": movie,
        "user_rating": 4.0,
        "timestamp": day * DAY,
        **{key: value if isinstance(value, list) else [value] for key, value in optional.items()},
    }


# "u1" occurs three times, "m2" three times: the most frequent comes first in a vocabulary.
TRAIN = [
    rating("u1", "m1", 0, movie_title="The Kid (1921)", movie_genres=[5], raw_user_age=24.0),
    rating("u1", "m2", 10, movie_title="THE End", movie_genres=[5, 8], user_gender=1),
    rating("u2", "m2", 20, movie_title="The End", user_occupation_text="writer"),
    rating("u1", "m2", 30, movie_title="The End", movie_genres=[5], bucketized_user_age=35.0),
]
LATER = [rating("new", "m9", 99, movie_title="Unheard, the", movie_genres=[17])]


@pytest.fixture(scope="module")
def run(transformed: Callable[..., Any]) -> Any:
    return transformed(TRAIN, LATER)


def column(rows: Any, key: str) -> list[Any]:
    return [getattr(row[key], "tolist", lambda value=row[key]: value)() for row in rows]


def test_ids_rank_by_frequency_and_unseen_ones_share_the_oov_row(run: Any) -> None:
    train, later, _ = run
    assert column(train, "user_index") == [0, 0, 1, 0]
    assert column(train, "movie_index") == [1, 0, 0, 0]
    assert column(later, "user_index") == [2]
    assert column(later, "movie_index") == [2]


def test_title_words_are_looked_up(run: Any) -> None:
    train, later, _ = run
    the, end = 0, 1
    assert column(train, "title_tokens")[1:] == [[the, end]] * 3
    assert column(train, "title_tokens")[0][0] == the
    num_words = 4  # the, end, kid, 1921
    assert column(later, "title_tokens") == [[num_words, the]]


def test_genres_are_a_bag(run: Any) -> None:
    train, later, _ = run
    assert column(train, "genre_indices") == [[0], [0, 1], [], [0]]
    assert column(later, "genre_indices") == [[2]]


def test_people(run: Any) -> None:
    train, later, _ = run
    assert column(train, "age_bucket") == [2, 0, 0, 4]
    assert column(train, "gender_index") == [2, 1, 2, 2]
    assert column(train, "occupation_index") == [1, 1, 0, 1]
    assert column(later, "occupation_index") == [1]


def test_absolute_time_is_that_of_the_training_period(run: Any) -> None:
    train, later, _ = run
    # Days 0, 10, 20, 30: mean 15, variance 125.
    latest = 15 / math.sqrt(125)
    assert column(train, "timestamp_standardised") == pytest.approx(
        [-latest, -latest / 3, latest / 3, latest], rel=1e-6
    )
    assert column(later, "timestamp_standardised") == pytest.approx([latest], rel=1e-6)
    assert column(train, "timestamp_bucket") == [0, 333, 666, 999]
    assert column(later, "timestamp_bucket") == [999]


def test_cycles_have_two_columns_and_the_season_one(run: Any) -> None:
    train, later, _ = run
    assert column(train, "time_of_day_cyclic") == [pytest.approx([0, 1])] * 4
    assert all(len(row["day_of_week_cyclic"]) == 2 for row in train)
    assert column(later, "season_index") == [1]  # 1970-04-10
    assert "season_cyclic" not in train[0]


def test_the_label_passes_through(run: Any) -> None:
    assert column(run[0], "user_rating") == [4.0] * 4


def test_a_log_of_ids_ratings_and_times_alone(transformed: Callable[..., Any]) -> None:
    rows = [rating(user, "m", day) for day, user in enumerate("aab")]
    train, _, output = transformed(rows, [], season_encoding="cyclic")
    assert column(train, "title_tokens") == [[], [], []]
    assert column(train, "genre_indices") == [[], [], []]
    assert column(train, "age_bucket") == [0, 0, 0]
    assert column(train, "gender_index") == [2, 2, 2]
    known = output.vocabulary_size_by_name("occupations")
    assert column(train, "occupation_index") == [known] * 3
    assert all(len(row["season_cyclic"]) == 2 for row in train)
    assert "season_index" not in train[0]


def test_hashing_needs_no_vocabulary(transformed: Callable[..., Any]) -> None:
    train, later, _ = transformed(TRAIN, LATER, id_encoding="hashing", num_hash_buckets=7)
    users = column(train, "user_index")
    assert users[0] == users[1] == users[3]
    assert all(0 <= index < 7 for index in users + column(later, "movie_index"))
