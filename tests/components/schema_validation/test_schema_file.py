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


def test_the_list_of_occupations_is_closed_and_has_those_of_movielens(schema: Any) -> None:
    occupation = by_name(schema)[f.USER_OCCUPATION_TEXT]
    (domain,) = (item for item in schema.string_domain if item.name == occupation.domain)
    assert occupation.distribution_constraints.min_domain_mass == 1.0
    assert all(encodings.occupation_label(value) is not None for value in domain.value)
    assert set(encodings.OCCUPATIONS_1M) <= set(domain.value)


def test_the_label_drifts_but_is_never_looked_for_in_a_request(schema: Any) -> None:
    label = by_name(schema)[f.LABEL]
    assert label.HasField("drift_comparator")
    assert not label.HasField("skew_comparator")


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        (f.USER_GENDER, "infinity_norm"),
        (f.USER_OCCUPATION_TEXT, "infinity_norm"),
        (f.MOVIE_GENRES, "infinity_norm"),
        (f.RAW_USER_AGE, "jensen_shannon_divergence"),
        (f.BUCKETIZED_USER_AGE, "jensen_shannon_divergence"),
    ],
)
def test_what_is_compared_has_a_threshold_that_can_be_exceeded(
    schema: Any, name: str, measure: str
) -> None:
    feature = by_name(schema)[name]
    for comparator in (feature.drift_comparator, feature.skew_comparator):
        assert 0.0 < getattr(comparator, measure).threshold < 1.0
