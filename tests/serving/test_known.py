"""Rows of one request, each completed by what the store knows of its own user, movie and moment."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from registry.contract import Contract, Signature
from serving.bodies import read_predict
from serving.requests import Batch, check
from serving.settings import Limits
from serving.state_params import state_params
from serving.store.ratings import RatingStore
from serving.store.writing import Rating
from tests.serving.contracts import CONTRACT, SIGNATURES
from transform.features import STATE_FIELDS
from transform.point_in_time import StateParams

# The server's environment has it; that of the pipeline in the legacy lane alone.
pytest.importorskip("prometheus_client")

from serving.known import completed

LOG = [Rating("u1", "m1", 5.0, 10), Rating("u1", "m2", 3.0, 20), Rating("u2", "m1", 1.0, 20)]
HALF_LIFE_S = 7 * 86_400.0


@pytest.fixture
def store(tmp_path: Path) -> RatingStore:
    store = RatingStore(tmp_path / "ratings.sqlite")
    store.fill(LOG, "a log", HALF_LIFE_S)
    return store


def asked(
    store: RatingStore, body: Any, contract: Contract = CONTRACT, **changed: Signature
) -> Batch:
    signatures = {**SIGNATURES, **changed}
    request = read_predict(body, signatures)
    signature = signatures[request.signature]
    batch = check(request, contract, signature, Limits())
    return completed(batch, batch.columns, request.columns, contract, signature, store)


def test_each_row_has_a_user_and_a_moment_of_its_own(store: RatingStore) -> None:
    rows = [
        {"user_id": "u1", "timestamp": 20, "movie_id": "m1"},
        {"user_id": "u1", "timestamp": 21, "movie_id": "m2"},
        {"user_id": "u2", "timestamp": 21, "movie_id": "m1", "user_rating_count": 7},
        {"user_id": "u3", "timestamp": 21, "movie_id": "m1", "movie_rating_mean": 4.5},
    ]
    columns = asked(store, {"instances": rows}).columns
    assert columns["history_movie_ids"] == [["m1"], ["m2", "m1"], None, []]
    assert columns["history_ratings"] == [[5.0], [3.0, 5.0], None, []]
    assert columns["user_rating_count"] == [1, 2, 7, 0]
    assert columns["user_rating_mean"] == [5.0, 4.0, None, None]
    assert columns["movie_rating_count"] == [1, 1, 2, None]
    assert columns["movie_rating_mean"] == [5.0, 3.0, 3.0, 4.5]
    assert columns["user_id"] == ["u1", "u1", "u2", "u3"]


def test_histories_are_as_long_as_the_model_reads(store: RatingStore) -> None:
    short = dataclasses.replace(CONTRACT, training={"state": {"max_history": 1}})
    row = {"user_id": "u1", "timestamp": 21, "movie_id": "m1"}
    columns = asked(store, {"instances": [row]}, short).columns
    assert columns["history_movie_ids"] == [["m2"]]
    assert columns["user_rating_count"] == [2]
    assert state_params(dataclasses.replace(CONTRACT, training={})) == StateParams()


def test_without_a_log_posts_say_nothing_of_movies(tmp_path: Path) -> None:
    store = RatingStore(tmp_path / "posts.sqlite")
    store.add(LOG)
    row = {"user_id": "u1", "timestamp": 21, "movie_id": "m1"}
    columns = asked(store, {"instances": [row]}).columns
    assert columns["user_rating_count"] == [2]
    assert "movie_rating_count" not in columns


def test_what_was_seen_is_excluded_beside_what_is_said(store: RatingStore) -> None:
    rows = [
        {"user_id": "u1", "timestamp": 20, "exclude": ["m9"]},
        {"user_id": "u2", "timestamp": 5},
    ]
    body = {"signature_name": "recommend", "instances": rows}
    assert asked(store, body).columns["exclude"] == [["m9", "m1", "m2"], []]
    said = asked(store, {**body, "exclude_seen": False}).columns["exclude"]
    assert said == [["m9"], []]


def test_a_model_without_such_fields_gets_none_of_them(store: RatingStore) -> None:
    old = {
        name: Signature(
            {key: info for key, info in signature.inputs.items() if key not in STATE_FIELDS},
            signature.outputs,
        )
        for name, signature in SIGNATURES.items()
    }
    row = {"user_id": "u1", "timestamp": 21, "movie_id": "m1"}
    assert set(asked(store, {"instances": [row]}, **old).columns) == set(row)
    body = {"signature_name": "recommend", "instances": [{"user_id": "u1", "timestamp": 21}]}
    columns = asked(store, body, **old).columns
    assert sorted(columns["exclude"][0]) == ["m1", "m2"]
    assert set(columns) == {"user_id", "timestamp", "exclude"}
