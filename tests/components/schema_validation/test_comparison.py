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
def codes(schema: Any) -> Any:
    """codes(columns) -> {(reason code, feature)}."""
    import pandas as pd
    import tensorflow_data_validation as tfdv

    from components.schema_validation.comparison import compare

    def find(columns: dict[str, list[Any]]) -> set[tuple[str, str]]:
        frame = pd.DataFrame(columns)
        frame = frame.astype({name: "float32" for name in FLOATS if name in columns})
        statistics = tfdv.generate_statistics_from_dataframe(frame, n_jobs=1)
        split = summarize("train", statistics)
        found = findings(split, compare(statistics, schema), schema)
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


def test_a_log_may_have_occupations_of_its_own_until_the_schema_says_otherwise(
    codes: Any, schema: Any
) -> None:
    columns = {**HEALTHY, **OPTIONAL, "user_occupation_text": ["artist", "wizard", "none"] * 4}
    assert codes(columns) == set()
    (occupation,) = (item for item in schema.feature if item.name == "user_occupation_text")
    occupation.distribution_constraints.min_domain_mass = 1.0
    assert codes(columns) == {("E-VALUE-UNEXPECTED", "user_occupation_text")}


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
