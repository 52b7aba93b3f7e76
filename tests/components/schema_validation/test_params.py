import dataclasses

import pytest

from components.schema_validation.params import ValidationParams, rules_of
from foundation.errors import ConfigError


def test_reading_what_was_written_gives_the_same() -> None:
    params = ValidationParams(max_refused_share=0.25, min_rows=7, min_users=3, min_movies=4)
    assert ValidationParams.from_json(params.to_json()) == params


def test_nothing_may_be_refused_unless_agreed() -> None:
    assert rules_of(ValidationParams(), "", "rules.yaml").rows.max_refused_share == 0.0


def test_the_configuration_takes_the_place_of_the_rule_file() -> None:
    text = "rows: {min_rows: 5, min_users: 6}\nseverities: {W-BLANK: off}\n"
    rules = rules_of(ValidationParams(min_rows=9, max_refused_share=0.5), text, "rules.yaml")
    assert (rules.rows.min_rows, rules.rows.min_users, rules.rows.min_movies) == (9, 6, 2)
    assert rules.rows.max_refused_share == 0.5
    assert rules.severities == {"W-BLANK": "off"}


def test_a_rule_file_that_cannot_be_used_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match=r"my.yaml:1: rws: unknown key"):
        rules_of(ValidationParams(), "rws: 1", "my.yaml")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_refused_share", -0.1),
        ("max_refused_share", 1.1),
        ("max_refused_share", float("nan")),
        ("min_rows", 0),
        ("min_users", 0),
        ("min_movies", -1),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=field):
        ValidationParams(**{field: value})  # type: ignore[arg-type]


def test_every_field_explains_itself() -> None:
    assert all(field.metadata["help"] for field in dataclasses.fields(ValidationParams))
