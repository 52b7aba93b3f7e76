"""Options of preprocessing that are off by default, switched on: the towers read what they give."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.tiny_model import START_S

pytestmark = pytest.mark.tfx

WEEK = 7 * 86_400
UNKNOWN_MOVIE = "nobody-knows"


@pytest.fixture(scope="module")
def hashing(make_export: Callable[..., Any]) -> Any:
    options = {
        "id_encoding": "hashing",
        "num_hash_buckets": 64,
        "timestamp_bucketing": "quantiles",
        "num_timestamp_buckets": 10,
        "season_encoding": "cyclic",
        "title_tokens": "characters",
        "title_ngrams": (2, 3),
    }
    return loaded(make_export(options, absolute_time=True))


@pytest.fixture(scope="module")
def oov(make_export: Callable[..., Any]) -> Any:
    options = {"num_oov_buckets": 4, "min_user_ratings": 14, "title_ngrams": (1, 2)}
    return loaded(make_export(options))


def loaded(export: Any) -> Any:
    import tensorflow as tf

    return tf.saved_model.load(str(export.model))


def ratings(model: Any, rows: int, **fields: list[Any]) -> list[float]:
    """Returns the predictions for rows that are alike but for `fields`."""
    import tensorflow as tf

    from trainer.raw_requests import REQUEST_DTYPES
    from transform.features import HISTORY_FIELDS

    common: dict[str, Any] = {
        "user_id": "u1",
        "timestamp": START_S + 50 * WEEK // 7,
        "movie_id": UNKNOWN_MOVIE,
        "movie_title": "Never heard of",
        "movie_genres": [1],
        "user_occupation_text": "writer",
    }
    request = {
        key: tf.constant(
            fields.get(key, [common.get(key, "" if dtype == tf.string else -1)] * rows), dtype
        )
        for key, dtype in REQUEST_DTYPES.items()
    }
    request |= {key: request[key][:, None] for key in HISTORY_FIELDS}
    found = model.signatures["serving_default"](**request)["predicted_rating"].numpy().tolist()
    return [float(rating) for rating in found]


def table(model: Any, key: str) -> Any:
    """Returns the embedding table of a feature; exactly one has its name."""
    (found,) = [weight for weight in model.weights if f"{key}/" in weight.name]
    return found.numpy()


def known_users(model: Any, *users: str) -> list[bool]:
    import tensorflow as tf

    from trainer.raw_requests import REQUEST_DTYPES
    from transform.features import HISTORY_FIELDS, QUERY_FIELDS

    request = {
        key: tf.fill([len(users)], tf.constant(0 if dtype != tf.string else "", dtype))
        for key, dtype in REQUEST_DTYPES.items()
        if key in QUERY_FIELDS
    }
    request |= {key: request[key][:, None] for key in HISTORY_FIELDS}
    request["user_id"] = tf.constant(users)
    found = model.signatures["recommend"](
        **request,
        k=tf.constant(1),
        num_candidates=tf.constant(0),
        exclude=tf.fill([len(users), 1], ""),
        exclude_seen=tf.constant(True),
    )
    return [bool(known) for known in found["known_user"].numpy()]


def test_hashed_ids_have_a_row_for_each_bucket_and_one_for_the_unseen(hashing: Any) -> None:
    assert len(table(hashing, "user_index")) == len(table(hashing, "movie_index")) == 64 + 1
    assert known_users(hashing, "u1") == [True]


def test_the_query_tower_reads_busy_parts_and_the_cyclic_season(hashing: Any) -> None:
    assert len(table(hashing, "timestamp_bucket")) == 10
    assert table(hashing, "timestamp_bucket").any(axis=1).sum() > 5
    # Time of day and weekday are the same in both, the season and the part of the period not.
    early, late = ratings(hashing, 2, timestamp=[START_S + WEEK, START_S + 13 * WEEK])
    assert early != late


def test_the_candidate_tower_reads_ngrams_of_characters(hashing: Any) -> None:
    one, other = ratings(hashing, 2, movie_title=["Amé", "4 5"])
    assert one != other


def test_a_stranger_is_taken_for_one_of_the_users_of_few_ratings(oov: Any) -> None:
    strangers = [f"stranger {i}" for i in range(40)]
    found = ratings(oov, 40, user_id=strangers)
    assert 2 <= len(set(found)) <= 4 + 1


def test_who_shares_an_oov_bucket_is_not_known(oov: Any) -> None:
    users = [f"u{i}" for i in range(20)]
    known = known_users(oov, *users)
    assert {True, False} == set(known)
    frequent = sum(known)
    assert len(table(oov, "user_index")) == frequent + 4 + 1
    assert known_users(oov, "stranger") == [False]


def test_the_candidate_tower_reads_ngrams_of_words(oov: Any) -> None:
    same_words, other_order = ratings(oov, 2, movie_title=["amélie 3", "3 amélie"])
    assert same_words != other_order


def test_absolute_time_stays_unread_by_default(export: Any) -> None:
    early, late = ratings(loaded(export), 2, timestamp=[START_S + WEEK, START_S + 13 * WEEK])
    assert early == late
