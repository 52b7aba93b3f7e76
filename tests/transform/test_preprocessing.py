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
LATER = [
    rating(
        "new", "m9", 99, movie_title="Unheard, the", movie_genres=[17],
        history_movie_ids=["m2", "m7", "m1"], history_ratings=[4.5, 2.0, 3.0],
        history_timestamps=[98 * DAY, 89 * DAY, 0],
        user_rating_count=5, user_rating_mean=3.25,
        movie_rating_count=12, movie_rating_mean=2.5, movie_last_timestamp=98 * DAY + DAY // 2,
        movie_recent_popularity=1.5,
    )
]  # fmt: skip


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


def test_what_is_known_at_the_moment(run: Any) -> None:
    train, (later,), _ = run
    assert later["history_movies"].tolist() == [0, 2, 1]  # m7 is out of the vocabulary
    assert later["history_stars"].tolist() == [4.5, 2.0, 3.0]
    assert later["history_age_days"].tolist() == [1.0, 10.0, 99.0]
    assert (later["user_rating_count"], later["user_rating_mean"]) == (5.0, 3.25)
    assert (later["movie_rating_count"], later["movie_rating_mean"]) == (12.0, 2.5)
    assert (later["movie_idle_days"], later["movie_recent_popularity"]) == (0.5, 1.5)
    for key in ("history_movies", "history_stars", "history_age_days"):
        assert column(train, key) == [[]] * 4
    assert column(train, "user_rating_count") == [0.0] * 4
    assert column(train, "movie_rating_count") == [-1.0] * 4
    assert column(train, "movie_idle_days") == [-1.0] * 4


def test_the_year_of_a_movie(run: Any) -> None:
    assert column(run[0], "movie_year") == [1921.0, -1.0, -1.0, -1.0]


def test_nothing_about_a_moment_is_analyzed(run: Any, transformed: Callable[..., Any]) -> None:
    """Else what is known of a row would depend on rows of other moments."""
    import numpy as np

    from transform.features import MODEL_FEATURES, STATE_FIELDS

    state = {key: value for key, value in LATER[0].items() if key in STATE_FIELDS}
    found, _, output = transformed([{**row, **state} for row in TRAIN], [])
    changed = {
        key
        for row, without in zip(found, run[0], strict=True)
        for key in MODEL_FEATURES
        if key in row and np.asarray(row[key]).tolist() != np.asarray(without[key]).tolist()
    }
    assert changed == {
        "history_movies", "history_stars", "history_age_days",
        "user_rating_count", "user_rating_mean",
        "movie_rating_count", "movie_rating_mean", "movie_idle_days", "movie_recent_popularity",
    }  # fmt: skip
    assert output.vocabulary_by_name("movie_ids") == [b"m2", b"m1"]


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
