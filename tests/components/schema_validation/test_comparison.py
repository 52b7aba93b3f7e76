"""Faults that were put into a healthy table, as TFDV and the curated schema find them."""

from typing import Any

import pytest

from components.schema_validation.anomalies import findings
from components.schema_validation.summaries import summarize

pytestmark = pytest.mark.tfx

HEALTHY = {
    "user_id": ["1", "2", "3"] * 4,
    "movie_id": ["7", "8", "9"] * 4,
    "user_rating": [0.5, 3.0, 5.0] * 4,
    "timestamp": [1_000_000_000 + i for i in range(12)],
}
OPTIONAL = {
    "movie_title": ["Heat (1995)"] * 12,
    "movie_genres": [[0, 20], [], [7]] * 4,
    "user_gender": [0, 1, 1] * 4,
    "raw_user_age": [7.0, 33.0, 73.0] * 4,
    "bucketized_user_age": [1.0, 25.0, 56.0] * 4,
    "user_occupation_label": [0, 11, 21] * 4,
    "user_occupation_text": ["artist", "K-12 student", "none"] * 4,
    "user_zip_code": ["85711", "T8H1N", "00000"] * 4,
}
FLOATS = ("user_rating", "raw_user_age", "bucketized_user_age")


@pytest.fixture
def codes(schema: Any, make_statistics: Any) -> Any:
    """codes(columns) -> {(reason code, feature)}."""
    from components.schema_validation.comparison import compare

    def find(columns: dict[str, list[Any]]) -> set[tuple[str, str]]:
        statistics = make_statistics(columns)
        split = summarize("train", statistics)
        found = findings(split, compare(statistics, schema).agreed, schema)
        return {(finding.code, finding.feature) for finding in found}

    return find


def test_healthy_tables_have_no_anomaly(codes: Any) -> None:
    assert codes(HEALTHY) == set()
    assert codes({**HEALTHY, **OPTIONAL}) == set()
    half_known = {**OPTIONAL, "user_occupation_text": ["artist", None, None] * 4}
    assert codes({**HEALTHY, **half_known}) == set()


@pytest.mark.parametrize(
    ("feature", "values", "code"),
    [
        ("user_rating", [7.0, 3.0, 5.0], "E-VALUE-RANGE"),
        ("user_rating", [0.0, 3.0, 5.0], "E-VALUE-RANGE"),
        ("user_rating", [float("inf"), 3.0, 5.0], "E-VALUE-RANGE"),
        ("user_rating", [None, 3.0, 5.0], "E-FEATURE-MISSING"),
        ("timestamp", [1_000_000_000_000] * 3, "E-VALUE-RANGE"),
        ("timestamp", [0, 1, 2], "E-VALUE-RANGE"),
        ("user_id", [1, 2, 3], "E-FEATURE-TYPE"),
        ("user_id", [None, "2", "3"], "E-FEATURE-MISSING"),
        ("movie_id", None, "E-FEATURE-MISSING"),
        ("movie_title", [["a", "b"], ["c"], ["d"]], "E-FEATURE-SHAPE"),
        ("movie_genres", [[21], [1], [2]], "E-VALUE-RANGE"),
        ("user_gender", [0, 1, 2], "E-VALUE-RANGE"),
        ("user_occupation_label", [0, 1, 22], "E-VALUE-RANGE"),
        ("raw_user_age", [1.0, 2.0, 999.0], "E-VALUE-RANGE"),
        ("shoe_size", [1, 2, 3], "E-FEATURE-NEW"),
    ],
)
def test_a_fault_is_found_with_its_code_and_no_other(
    codes: Any, feature: str, values: list[Any] | None, code: str
) -> None:
    columns: dict[str, Any] = {**HEALTHY, **OPTIONAL, feature: values and values * 4}
    if values is None:
        del columns[feature]
    assert codes(columns) == {(code, feature)}


def test_an_occupation_that_is_not_listed_is_found(codes: Any) -> None:
    columns = {**HEALTHY, **OPTIONAL, "user_occupation_text": ["artist", "wizard", "none"] * 4}
    assert codes(columns) == {("E-VALUE-UNEXPECTED", "user_occupation_text")}


def test_a_split_without_rows_has_no_anomaly(schema: Any, make_statistics: Any) -> None:
    from tensorflow_metadata.proto.v0 import statistics_pb2

    from components.schema_validation.comparison import compare

    empty = statistics_pb2.DatasetFeatureStatisticsList()
    compared = compare(empty, schema, previous=make_statistics(HEALTHY), serving=empty)
    assert not compared.all.anomaly_info
    assert compared.all.HasField("baseline")
    assert compared.skew is None


def requests(*without: str, **columns: list[Any]) -> dict[str, Any]:
    known = {**HEALTHY, **OPTIONAL, **columns}
    return {name: values for name, values in known.items() if name not in without}


MOVIE = ("movie_id", "movie_title", "movie_genres")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (requests("user_rating"), {}),
        (requests("user_rating", *MOVIE), {}),
        (requests("user_rating", movie_id=["7", None, None] * 4), {}),
        (requests(), {"user_rating": "SCHEMA_NEW_COLUMN"}),
        (requests("user_rating", "timestamp"), {"timestamp": "SCHEMA_MISSING_COLUMN"}),
        (requests("user_rating", user_gender=[2] * 12), {"user_gender": "INT_TYPE_BIG_INT"}),
    ],
)
def test_what_a_client_may_send(
    schema: Any, make_statistics: Any, columns: dict[str, Any], expected: dict[str, str]
) -> None:
    from tensorflow_metadata.proto.v0 import anomalies_pb2

    from components.schema_validation.comparison import compare_requests

    found = compare_requests(make_statistics(columns), schema)
    name = anomalies_pb2.AnomalyInfo.Type.Name
    assert {key: name(info.reason[0].type) for key, info in found.anomaly_info.items()} == expected


def test_requests_for_recommendations_are_not_skewed_in_the_movies(
    schema: Any, make_statistics: Any
) -> None:
    from components.schema_validation.comparison import compare

    ratings = make_statistics({**HEALTHY, **OPTIONAL})
    for_any_movie = make_statistics(requests("user_rating", *MOVIE))
    assert not compare(ratings, schema, serving=for_any_movie).all.anomaly_info
    no_gender = make_statistics(requests("user_rating", "user_gender"))
    found = compare(ratings, schema, serving=no_gender)
    assert set(found.skew.anomaly_info) == set(found.all.anomaly_info) == {"user_gender"}
    assert not found.agreed.anomaly_info


def test_transform_reads_required_fields_dense_and_optional_ones_sparse(schema: Any) -> None:
    import tensorflow as tf
    from tensorflow_transform.tf_metadata import schema_utils

    from transform import features as f

    spec = schema_utils.schema_as_feature_spec(schema).feature_spec
    dense = {name for name, kind in spec.items() if isinstance(kind, tf.io.FixedLenFeature)}
    sparse = {name for name, kind in spec.items() if isinstance(kind, tf.io.VarLenFeature)}
    assert dense == set(f.REQUIRED_FIELDS)
    assert sparse == set(f.OPTIONAL_FIELDS)
    assert all(spec[name].shape == [] for name in dense)
