from dataclasses import replace
from typing import Any

import pytest
from tensorflow_metadata.proto.v0 import anomalies_pb2

from components.schema_validation.distances import (
    MIN_USERS,
    comparator_findings,
    distances,
    vanished_findings,
)
from components.schema_validation.evidence import Distance
from components.schema_validation.summaries import FeatureSummary, SplitSummary


def split(name: str = "train", users: int = MIN_USERS, rows: int = 1_000) -> SplitSummary:
    features = [
        FeatureSummary("user_id", "text", rows, 0, unique=users),
        FeatureSummary("user_gender", "integer", rows, 0, unique=2),
    ]
    return SplitSummary(name, rows, {feature.name: feature for feature in features})


def measured(kind: str, *reasons: str) -> Any:
    """Anomalies in which user_gender is 0.5 away."""
    proto = anomalies_pb2.Anomalies()
    info = proto.drift_skew_info.add()
    info.path.step.append("user_gender")
    getattr(info, f"{kind}_measurements").add(type="L_INFTY", value=0.5, threshold=0.375)
    for reason in reasons:
        found = proto.anomaly_info["user_gender"]
        found.path.step[:] = ["user_gender"]
        found.reason.add(type=reason, description=f"{reason} said")
    return proto


@pytest.mark.parametrize("kind", ["drift", "skew"])
def test_distances_are_read_also_where_nothing_is_wrong(kind: Any) -> None:
    expected = Distance(kind, "train", "user_gender", "L-infinity", 0.5, 0.375)
    assert distances("train", measured(kind), kind) == [expected]
    other = "skew" if kind == "drift" else "drift"
    assert distances("train", measured(kind), other) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "code", "against"),
    [("drift", "E-DRIFT", "the previous data"), ("skew", "E-SKEW", "the serving log")],
)
def test_a_distance_that_is_too_large_is_an_error(
    schema: Any, kind: Any, code: str, against: str
) -> None:
    proto = measured(kind, "COMPARATOR_L_INFTY_HIGH")
    (finding,) = comparator_findings(split(), split(), proto, schema, kind)
    assert (finding.code, finding.severity) == (code, "error")
    assert (finding.split, finding.feature) == ("train", "user_gender")
    assert finding.expectation == f"an L-infinity distance of at most 0.35 from {against}"
    assert finding.found == "an L-infinity distance of 0.5"
    assert finding.schema_lines[:2] == ('name: "user_gender"', f"{kind}_comparator {{")


def test_anomalies_of_the_schema_are_not_the_comparators(schema: Any) -> None:
    proto = measured("drift", "INT_TYPE_BIG_INT")
    assert comparator_findings(split(), split(), proto, schema, "drift") == []


@pytest.mark.parametrize(("now", "before"), [(MIN_USERS - 1, 900), (900, MIN_USERS - 1)])
def test_few_people_differ_by_chance(schema: Any, now: int, before: int) -> None:
    proto = measured("drift", "COMPARATOR_L_INFTY_HIGH")
    (finding,) = comparator_findings(split(users=now), split(users=before), proto, schema, "drift")
    assert finding.severity == "warning"
    assert "fewer than 100 users" in finding.found


def test_few_requests_are_only_a_hint(schema: Any) -> None:
    proto = measured("skew", "COMPARATOR_L_INFTY_HIGH")
    few = split("serving", rows=999)
    (finding,) = comparator_findings(split(), few, proto, schema, "skew", min_rows=1_000)
    assert finding.severity == "warning"
    assert "fewer than 1,000 rows" in finding.found


def test_a_feature_that_is_new_is_a_warning_but_one_that_clients_never_send_an_error(
    schema: Any,
) -> None:
    for kind, severity in (("drift", "warning"), ("skew", "error")):
        proto = measured(kind, "COMPARATOR_CONTROL_DATA_MISSING")
        (finding,) = comparator_findings(split(), split(), proto, schema, kind)  # type: ignore[arg-type]
        assert finding.severity == severity
        assert finding.found.endswith("has no values of this feature")


def test_a_feature_that_vanished_is_found(schema: Any) -> None:
    before = split()
    now = SplitSummary("train", 10, {"user_id": before.features["user_id"]})
    (finding,) = vanished_findings(now, before, schema)
    assert (finding.code, finding.severity, finding.feature) == ("E-DRIFT", "error", "user_gender")
    empty = replace(before.features["user_gender"], present=0, missing=10)
    emptied = SplitSummary("train", 10, {**now.features, "user_gender": empty})
    assert vanished_findings(emptied, before, schema) == [finding]
    assert vanished_findings(before, before, schema) == []
    assert vanished_findings(SplitSummary("train", 0, {}), before, schema) == []


def test_that_a_feature_of_no_model_vanished_is_a_warning(schema: Any) -> None:
    now = split()
    zip_code = replace(now.features["user_gender"], name="user_zip_code")
    before = SplitSummary("train", 10, {**now.features, "user_zip_code": zip_code})
    (finding,) = vanished_findings(now, before, schema)
    assert (finding.severity, finding.feature) == ("warning", "user_zip_code")
