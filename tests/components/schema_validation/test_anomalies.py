from typing import Any

import pytest
from tensorflow_metadata.proto.v0 import anomalies_pb2

from components.schema_validation.anomalies import findings
from components.schema_validation.findings import Example
from components.schema_validation.summaries import summarize

ERROR, WARNING = anomalies_pb2.AnomalyInfo.ERROR, anomalies_pb2.AnomalyInfo.WARNING


def anomalies(feature: str, *reasons: tuple[str, str], severity: int = ERROR) -> Any:
    proto = anomalies_pb2.Anomalies()
    info = proto.anomaly_info[feature]
    info.path.step.append(feature)
    info.severity = severity
    for name, description in reasons:
        info.reason.add(type=name, description=description)
    return proto


def test_nothing_wrong_is_no_finding(statistics: Any, schema: Any) -> None:
    assert findings(summarize("train", statistics), anomalies_pb2.Anomalies(), schema) == []


def test_an_unexpected_value_names_its_rows_and_the_schema_lines(
    statistics: Any, schema: Any
) -> None:
    proto = anomalies(
        "user_occupation_text", ("ENUM_TYPE_UNEXPECTED_STRING_VALUES", "wizard (~33%)")
    )
    (finding,) = findings(summarize("train", statistics), proto, schema)
    assert (finding.code, finding.severity) == ("E-VALUE-UNEXPECTED", "error")
    assert (finding.split, finding.feature) == ("train", "user_occupation_text")
    assert (finding.rows, finding.share, finding.examples) == (
        1,
        0.25,
        (Example("wizard (1 rows)"),),
    )
    assert 'domain: "user_occupation_text"' in finding.schema_lines


def test_values_out_of_both_ends_of_a_range_are_one_finding(statistics: Any, schema: Any) -> None:
    proto = anomalies(
        "user_rating", ("FLOAT_TYPE_SMALL_FLOAT", "0<0.5"), ("FLOAT_TYPE_BIG_FLOAT", "7>5")
    )
    (finding,) = findings(summarize("train", statistics), proto, schema)
    assert (finding.code, finding.expectation) == ("E-VALUE-RANGE", "0.5 .. 5")
    assert finding.found == "0<0.5; 7>5"


def test_a_missing_feature_is_not_reported_by_its_shape_as_well(
    statistics: Any, schema: Any
) -> None:
    proto = anomalies(
        "user_id",
        ("INVALID_FEATURE_SHAPE", "its value lengths vary"),
        ("FEATURE_TYPE_LOW_FRACTION_PRESENT", "present in too few"),
    )
    (finding,) = findings(summarize("train", statistics), proto, schema)
    assert (finding.code, finding.rows) == ("E-FEATURE-MISSING", 4)
    assert finding.expectation == "present in at least 100% of the rows"


def test_a_new_feature_has_no_schema_lines(statistics: Any, schema: Any) -> None:
    statistics.datasets[0].features[0].path.step[0] = "age_next_year"
    proto = anomalies("age_next_year", ("SCHEMA_NEW_COLUMN", "New column"))
    (finding,) = findings(summarize("train", statistics), proto, schema)
    assert (finding.code, finding.rows, finding.schema_lines) == ("E-FEATURE-NEW", 3, ())


def test_an_anomaly_without_a_code_of_its_own_keeps_its_name(statistics: Any, schema: Any) -> None:
    proto = anomalies("user_id", ("CUSTOM_VALIDATION", "odd"))
    (finding,) = findings(summarize("train", statistics), proto, schema)
    assert (finding.code, finding.found) == ("E-SCHEMA-OTHER", "CUSTOM_VALIDATION: odd")


def test_comparators_are_left_to_drift_and_skew(statistics: Any, schema: Any) -> None:
    proto = anomalies("user_gender", ("COMPARATOR_L_INFTY_HIGH", "0.5 > 0.35"))
    assert findings(summarize("train", statistics), proto, schema) == []


def test_the_label_in_a_request_says_where_it_must_not_be(statistics: Any, schema: Any) -> None:
    proto = anomalies("user_rating", ("SCHEMA_NEW_COLUMN", "not in the environment SERVING"))
    (finding,) = findings(summarize("serving", statistics), proto, schema)
    assert (finding.code, finding.split) == ("E-FEATURE-NEW", "serving")
    assert finding.expectation == "absent: not in SERVING"


def test_a_severity_that_tfdv_lowered_stays_low(statistics: Any, schema: Any) -> None:
    proto = anomalies("user_id", ("SCHEMA_NEW_COLUMN", "new"), severity=WARNING)
    (finding,) = findings(summarize("train", statistics), proto, schema)
    assert finding.severity == "warning"


def test_an_anomaly_of_the_dataset_has_no_feature(statistics: Any, schema: Any) -> None:
    proto = anomalies_pb2.Anomalies()
    proto.dataset_anomaly_info.severity = ERROR
    proto.dataset_anomaly_info.reason.add(type="DATASET_LOW_NUM_EXAMPLES", description="too few")
    (finding,) = findings(summarize("eval", statistics), proto, schema)
    assert (finding.code, finding.split, finding.feature) == ("E-DATASET-SIZE", "eval", "")


@pytest.mark.parametrize("hostile", ["\x1b[31m", "\u202e", "\n" * 50, "x" * 10_000])
def test_hostile_values_are_made_harmless(statistics: Any, schema: Any, hostile: str) -> None:
    statistics.datasets[0].features[0].string_stats.rank_histogram.buckets[0].label = hostile
    proto = anomalies("user_occupation_text", ("ENUM_TYPE_UNEXPECTED_STRING_VALUES", hostile))
    (finding,) = findings(summarize("train", statistics), proto, schema)
    for text in (finding.found, *(example.text for example in finding.examples)):
        assert text.isprintable()
        assert len(text) <= 300
