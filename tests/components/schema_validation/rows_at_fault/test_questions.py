import math
from typing import Any

import pytest

from components.schema_validation.findings import Finding
from components.schema_validation.ingest import Boundaries
from components.schema_validation.rows_at_fault.fault import Fault, Where
from components.schema_validation.rows_at_fault.questions import Question, fault_of, question

BOUNDARIES = Boundaries(0.0, 10.0, 20.0, 30.0)


def feature(schema: Any, name: str) -> Any:
    return next(item for item in schema.feature if item.name == name)


@pytest.mark.parametrize(
    ("code", "name", "fault"),
    [
        ("E-FEATURE-MISSING", "user_id", Fault("missing")),
        ("E-VALUE-RANGE", "user_rating", Fault("range", 0.5, 5.0)),
        ("E-VALUE-RANGE", "user_gender", Fault("range", 0, 1, nan_allowed=True)),
        ("E-FEATURE-SHAPE", "movie_genres", Fault("count", 0, 21)),
        ("E-FEATURE-SHAPE", "user_id", Fault("count", 1, 1)),
        ("E-FEATURE-TYPE", "user_id", None),
        ("E-DRIFT", "user_gender", None),
        ("E-VALUE-RANGE", "movie_title", None),
        ("E-VALUE-UNEXPECTED", "movie_title", None),
    ],
)
def test_what_a_code_means_for_one_value(
    schema: Any, code: str, name: str, fault: Fault | None
) -> None:
    assert fault_of(code, feature(schema, name), schema) == fault


def test_the_values_that_are_allowed_come_from_the_shared_domain(schema: Any) -> None:
    fault = fault_of("E-VALUE-UNEXPECTED", feature(schema, "user_occupation_text"), schema)
    assert fault is not None
    assert {"artist", "K-12 student"} < fault.allowed


@pytest.mark.parametrize(
    ("split", "after_s", "until_s"),
    [("train", -math.inf, 10.0), ("eval", 10.0, 20.0), ("test", 20.0, math.inf)],
)
def test_a_question_has_the_bounds_of_its_split(
    schema: Any, split: str, after_s: float, until_s: float
) -> None:
    finding = Finding("E-VALUE-RANGE", "error", "", "", split=split, feature="user_rating")
    asked = question(finding, schema, BOUNDARIES)
    assert asked == Question("user_rating", Fault("range", 0.5, 5.0), after_s, until_s)


@pytest.mark.parametrize(
    ("split", "of_split", "until_s"),
    [("train", True, 10.0), ("train", False, math.inf), ("", True, math.inf)],
)
def test_a_finding_that_says_where_is_asked_about_there(
    schema: Any, split: str, of_split: bool, until_s: float
) -> None:
    ids = Fault("ids", ids=frozenset({1, 2}))
    where = Where("user_id", ids, of_split=of_split)
    finding = Finding("E-TIME-SHIFTED", "error", "", "", split, "timestamp", where=where)
    assert question(finding, schema, BOUNDARIES) == Question("user_id", ids, -math.inf, until_s)


@pytest.mark.parametrize(("split", "name"), [("serving", "user_gender"), ("train", "shoe_size")])
def test_what_the_history_does_not_have_is_not_asked_for(
    schema: Any, split: str, name: str
) -> None:
    finding = Finding("E-VALUE-RANGE", "error", "", "", split=split, feature=name)
    assert question(finding, schema, BOUNDARIES) is None
