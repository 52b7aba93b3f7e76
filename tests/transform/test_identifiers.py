"""Ids and categories through TensorFlow Transform, some of them out of the vocabulary."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.tfx


def rating(user: str, movie: str = "m", **optional: Any) -> dict[str, Any]:
    row = {"user_id": user, "movie_id": movie, "user_rating": 4.0, "timestamp": 0}
    return {**row, **{key: [value] for key, value in optional.items()}}


def column(rows: Any, key: str) -> list[Any]:
    return [int(row[key]) for row in rows]


def test_hashing_is_the_same_in_every_version() -> None:
    import tensorflow as tf

    from transform.identifiers import hashed

    # The example of tf.strings.to_hash_bucket_fast's documentation.
    assert hashed(tf.constant(["Hello", "TensorFlow", "2.x"]), 3).numpy().tolist() == [0, 2, 2]
    # Two lanes, one model: another hash would exchange the rows of every model that was ever made.
    ids = tf.constant(["1", "42", "Léon", ""])
    assert hashed(ids, 1 << 16).numpy().tolist() == [3041, 63240, 50161, 16463]


TRAIN = [
    rating("often", "m1", user_occupation_text="writer"),
    rating("often", "m2"),
    rating("once", "m3"),
]
LATER = [rating(f"new{i}", movie_genres=100 + i) for i in range(40)]
PARAMS = {"num_oov_buckets": 4, "min_user_ratings": 2}


@pytest.fixture(scope="module")
def run(transformed: Callable[..., Any]) -> Any:
    return transformed(TRAIN, LATER, **PARAMS)


def test_what_a_vocabulary_lacks_is_spread_over_its_oov_buckets(run: Any) -> None:
    import numpy as np

    _, later, output = run
    for key, vocabulary in (("user_index", "user_ids"), ("genre_indices", "genres")):
        known = output.vocabulary_size_by_name(vocabulary)
        found = {int(index) for row in later for index in np.reshape(row[key], -1)}
        assert found == {known, known + 1, known + 2, known + 3}


def test_a_missing_category_has_one_bucket(run: Any) -> None:
    _, later, output = run
    known = output.vocabulary_size_by_name("occupations")
    (missing,) = set(column(later, "occupation_index"))
    assert known <= missing < known + 4


def test_users_of_few_ratings_are_out_of_the_vocabulary_and_movies_are_not(run: Any) -> None:
    train, _, output = run
    assert output.vocabulary_by_name("user_ids") == [b"often"]
    often, also, once = column(train, "user_index")
    assert (often, also) == (0, 0)
    assert 1 <= once < 5
    assert sorted(column(train, "movie_index")) == [0, 1, 2]


def test_a_table_has_a_row_for_every_index(run: Any) -> None:
    from transform.identifiers import known_rows, table_rows
    from transform.params import TransformParams

    _, _, output = run
    params = TransformParams(**PARAMS)
    assert known_rows(output, "user_ids", params) == 1
    assert table_rows(output, "user_ids", params) == 5
    hashing = TransformParams(id_encoding="hashing", num_hash_buckets=7)
    assert known_rows(output, "user_ids", hashing) == table_rows(output, "user_ids", hashing) == 7


HISTORIES = [
    {**rating("u", f"m{i}"), "history_movie_ids": [f"m{i}", "m2", f"m{(i + 1) % 40}"]}
    for i in range(40)
]


@pytest.mark.parametrize(
    "option", [{}, {"num_oov_buckets": 4}, {"id_encoding": "hashing", "num_hash_buckets": 64}]
)
def test_a_movie_has_the_same_index_in_a_history(
    transformed: Callable[..., Any], option: dict[str, Any]
) -> None:
    """Those of the vocabulary, and those out of it, into each of the OOV buckets."""
    _, later, output = transformed(TRAIN, HISTORIES, **option)
    index = {
        row["movie_id"]: i for row, i in zip(HISTORIES, column(later, "movie_index"), strict=True)
    }
    if "id_encoding" not in option:
        known = output.vocabulary_size_by_name("movie_ids")
        buckets = option.get("num_oov_buckets", 1)
        assert set(index.values()) == {*range(known + buckets)}
        assert output.vocabulary_file_by_name("movie_ids")
    for raw, row in zip(HISTORIES, later, strict=True):
        wanted = [index[movie] for movie in raw["history_movie_ids"]]
        assert row["history_movies"].tolist() == wanted
