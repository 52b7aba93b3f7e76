from typing import Any

import pytest

from foundation.errors import ConfigError
from kubeflow_pipelines.given_parameters import parse_parameters

KINDS: dict[str, dict[str, Any]] = {
    "data": {"parameterType": "STRING", "defaultValue": "sample"},
    "epochs": {"parameterType": "NUMBER_INTEGER", "defaultValue": 8},
    "min_r2": {"parameterType": "NUMBER_DOUBLE", "defaultValue": 0.0},
    "strict": {"parameterType": "BOOLEAN", "defaultValue": True},
    "names": {"parameterType": "LIST", "defaultValue": []},
    "more": {"parameterType": "STRUCT", "isOptional": True},
}


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("data=s3://b/x=y", "s3://b/x=y"),
        ("data=", ""),
        ("data=12", "12"),
        ("epochs=-1", -1),
        ("min_r2=1e-3", 0.001),
        ("min_r2=2", 2.0),
        ("strict=False", False),
        ('names=["a"]', ["a"]),
        ('more={"a": 1}', {"a": 1}),
    ],
)
def test_texts_become_values_of_the_parameter_s_type(assignment: str, value: Any) -> None:
    found = parse_parameters([assignment], KINDS)
    assert list(found.values()) == [value]
    assert type(next(iter(found.values()))) is type(value)


@pytest.mark.parametrize(
    ("assignment", "problem"),
    [
        ("epochs", "is not name=value"),
        ("epochs=3.5", "expected an integer"),
        ("epochs=9007199254740993", "at most 9007199254740992"),
        ("min_r2=nan", "expected a finite number"),
        ("min_r2=x", "expected a number, got 'x'"),
        ("strict=1", "expected true or false"),
        ("names={}", "expected a JSON list"),
        ("more=[", "expected a JSON mapping"),
        ("epoch=3", "did you mean epochs"),
        ("zzz=3", "it has data, epochs"),
        ("\x1b[31m=3", r"\\x1b"),
    ],
)
def test_what_does_not_fit_is_named(assignment: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        parse_parameters([assignment], KINDS)


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(ConfigError) as raised:
        parse_parameters(["epochs=x", "epochs=3", "epochs=4", "no=1"], KINDS)
    assert len(raised.value.problems) == 3


def test_a_parameter_without_a_default_is_required() -> None:
    definitions = {"bucket": {"parameterType": "STRING"}}
    with pytest.raises(ConfigError, match="bucket: is required"):
        parse_parameters([], definitions)
    assert parse_parameters(["bucket=b"], definitions) == {"bucket": "b"}


def test_a_pipeline_without_parameters_takes_none() -> None:
    with pytest.raises(ConfigError, match="has no parameters"):
        parse_parameters(["a=1"], {})


def test_a_type_that_no_text_can_be_is_said() -> None:
    with pytest.raises(ConfigError, match="TASK_FINAL_STATUS"):
        parse_parameters(["a=1"], {"a": {"parameterType": "TASK_FINAL_STATUS", "isOptional": True}})
