"""The curated schema against what the code says of the same features."""

from typing import Any

import pytest

from components.ratings_example_gen import encodings
from transform import features as f


def by_name(schema: Any) -> dict[str, Any]:
    return {feature.name: feature for feature in schema.feature}


def test_it_knows_exactly_the_fields_of_a_rating(schema: Any) -> None:
    assert set(by_name(schema)) == set(f.ALL_FIELDS)


@pytest.mark.parametrize("name", f.REQUIRED_FIELDS)
def test_required_fields_are_dense_scalars(schema: Any, name: str) -> None:
    feature = by_name(schema)[name]
    assert feature.HasField("shape")
    assert (feature.presence.min_fraction, feature.presence.min_count) == (1.0, 1)


@pytest.mark.parametrize("name", f.OPTIONAL_FIELDS)
def test_optional_fields_may_be_absent(schema: Any, name: str) -> None:
    feature = by_name(schema)[name]
    assert not feature.HasField("shape")
    assert not feature.HasField("presence")


def test_only_the_label_is_not_served(schema: Any) -> None:
    assert list(schema.default_environment) == ["TRAINING", "SERVING"]
    hidden = [feature.name for feature in schema.feature if feature.not_in_environment]
    assert hidden == [f.LABEL]


def test_encodings_have_the_range_that_the_code_gives_them(schema: Any) -> None:
    features = by_name(schema)
    genres = features[f.MOVIE_GENRES].int_domain
    occupations = features[f.USER_OCCUPATION_LABEL].int_domain
    assert (genres.min, genres.max) == (0, len(encodings.GENRES) - 1)
    assert (occupations.min, occupations.max) == (0, len(encodings.OCCUPATIONS) - 1)
