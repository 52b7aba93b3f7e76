import math
from typing import Any

import pytest

from components.schema_validation.findings import Finding
from components.schema_validation.ingest import Boundaries
from components.schema_validation.rows_at_fault.questions import Fault, fault_of, questions

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


def test_a_question_has_the_bounds_of_its_split(schema: Any) -> None:
    findings = [
        Finding("E-VALUE-RANGE", "error", "", "", split=split, feature="user_rating")
        for split in ("train", "eval", "test")
    ]
    asked = questions(findings, schema, BOUNDARIES)
    bounds = {question.split: (question.after_s, question.until_s) for question in asked}
    assert bounds == {
        "train": (-math.inf, 10.0),
        "eval": (10.0, 20.0),
        "test": (20.0, math.inf),
    }
    assert list(asked.values()) == findings


@pytest.mark.parametrize(("split", "name"), [("serving", "user_gender"), ("train", "shoe_size")])
def test_what_the_history_does_not_have_is_not_asked_for(
    schema: Any, split: str, name: str
) -> None:
    finding = Finding("E-VALUE-RANGE", "error", "", "", split=split, feature=name)
    assert questions([finding], schema, BOUNDARIES) == {}
