import dataclasses

import pytest

from components.schema_validation.params import ValidationParams


def test_reading_what_was_written_gives_the_same() -> None:
    params = ValidationParams(max_refused_share=0.25, min_rows=7, min_users=3, min_movies=4)
    assert ValidationParams.from_json(params.to_json()) == params


def test_nothing_may_be_refused_unless_configured() -> None:
    assert ValidationParams().max_refused_share == 0.0


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
