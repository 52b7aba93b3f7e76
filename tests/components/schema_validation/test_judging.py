"""Three splits, previous data and requests through TFDV and the curated schema."""

from typing import Any

import pytest

pytestmark = pytest.mark.tfx

USERS = 120  # enough for a distance to be an error


def ratings(men: float = 0.5, users: int = USERS, **changes: list[Any]) -> dict[str, list[Any]]:
    rows = range(2 * users)
    columns: dict[str, list[Any]] = {
        "user_id": [f"u{i % users}" for i in rows],
        "movie_id": [f"m{i % 7}" for i in rows],
        "user_rating": [1.0 + i % 5 for i in rows],
        "timestamp": [1_000_000_000 + i for i in rows],
        "user_gender": [int(i % users < men * users) for i in rows],
        "raw_user_age": [20.0 + i % 40 for i in rows],
        "movie_genres": [[i % 5, 7] for i in rows],
    }
    return {**columns, **changes}


def judge(*arguments: Any, **named: Any) -> Any:
    from components.schema_validation import judging

    return judging.judge(*arguments, **named)


def found(judged: Any) -> set[tuple[str, str, str, str]]:
    return {(f.code, f.severity, f.split, f.feature) for f in judged.findings}


@pytest.fixture
def splits(make_statistics: Any) -> Any:
    """splits(train=..., eval=...) -> statistics by split."""
    return lambda **tables: {name: make_statistics(table) for name, table in tables.items()}


def test_alike_data_has_no_finding_but_its_distances(schema: Any, splits: Any) -> None:
    now = splits(train=ratings(), eval=ratings(0.6))
    judged = judge(now, schema, splits(train=ratings(0.55), eval=ratings()))
    assert judged.findings == ()
    gender = [d for d in judged.distances if d.feature == "user_gender"]
    assert [(d.split, d.kind, d.measure) for d in gender] == [
        ("train", "drift", "L-infinity"),
        ("eval", "drift", "L-infinity"),
    ]
    assert [round(d.value, 6) for d in gender] == [0.05, 0.1]
    assert {d.measure for d in judged.distances if d.feature == "user_rating"} == {"Jensen-Shannon"}
    assert set(judged.anomalies) == {"train", "eval"}
    assert judged.serving is None


def test_drift_is_found_split_by_split_and_published(schema: Any, splits: Any) -> None:
    now = splits(train=ratings(), eval=ratings(0.9))
    judged = judge(now, schema, splits(train=ratings(), eval=ratings(0.5)))
    assert found(judged) == {("E-DRIFT", "error", "eval", "user_gender")}
    assert not judged.anomalies["train"].anomaly_info
    assert set(judged.anomalies["eval"].anomaly_info) == {"user_gender"}


def test_a_split_that_the_previous_data_does_not_have_is_held_against_its_train_split(
    schema: Any, splits: Any
) -> None:
    judged = judge(splits(test=ratings(0.9)), schema, splits(train=ratings(0.5)))
    assert found(judged) == {("E-DRIFT", "error", "test", "user_gender")}


def test_without_any_previous_rows_there_is_no_drift(schema: Any, splits: Any) -> None:
    from tensorflow_metadata.proto.v0 import statistics_pb2

    empty = {"train": statistics_pb2.DatasetFeatureStatisticsList()}
    judged = judge(splits(train=ratings()), schema, empty)
    assert (judged.findings, judged.distances) == ((), ())


def test_a_feature_that_vanished_is_drift_though_it_is_optional(schema: Any, splits: Any) -> None:
    table = ratings()
    del table["user_gender"]
    judged = judge(splits(train=table), schema, splits(train=ratings()))
    assert found(judged) == {("E-DRIFT", "error", "train", "user_gender")}


def test_skew_is_told_from_drift_and_looked_for_in_train(
    schema: Any, splits: Any, make_statistics: Any
) -> None:
    asked = ratings(0.9)
    del asked["user_rating"]
    now = splits(train=ratings(), eval=ratings())
    judged = judge(now, schema, splits(train=ratings(), eval=ratings()), make_statistics(asked))
    assert found(judged) == {("E-SKEW", "error", "train", "user_gender")}
    skewed = {d.feature for d in judged.distances if d.kind == "skew"}
    assert skewed == {"user_gender", "raw_user_age", "movie_genres"}
    assert set(judged.anomalies) == {"train", "eval", "serving"}
    assert not judged.anomalies["serving"].anomaly_info
    few = judge(now, schema, None, make_statistics(asked), min_requests=1_000)
    assert found(few) == {("E-SKEW", "warning", "train", "user_gender")}


def test_a_label_in_the_requests_is_an_error_of_the_requests(
    schema: Any, splits: Any, make_statistics: Any
) -> None:
    judged = judge(splits(train=ratings()), schema, None, make_statistics(ratings()))
    assert found(judged) == {("E-FEATURE-NEW", "error", "serving", "user_rating")}
    assert set(judged.anomalies["serving"].anomaly_info) == {"user_rating"}
