import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_data.spec import MAX_MOVIES, MIN_RATINGS, SampleSpec, parse_sample_name


@pytest.mark.parametrize(
    ("name", "num_ratings", "seed"),
    [
        ("sample", 100_000, 1),
        ("sample:20k", 20_000, 1),
        ("sample:1m", 1_000_000, 1),
        ("sample:250000", 250_000, 1),
        ("sample:100k:7", 100_000, 7),
        ("sample:1000:0", 1_000, 0),
    ],
)
def test_names(name: str, num_ratings: int, seed: int) -> None:
    assert parse_sample_name(name) == SampleSpec(num_ratings, seed)


@pytest.mark.parametrize(
    "name",
    [
        *("", "samples", "sample:", "sample:k", "sample:1g", "sample:-5k", "sample:1.5m"),
        *("sample:20k:", "sample:20k:x", "sample:20k:1:2", " sample", "sample\n", "sample:1_000"),
        "sample:\N{ARABIC-INDIC DIGIT TWO}0k",
    ],
)
def test_what_is_no_name_is_refused_with_the_forms_that_are(name: str) -> None:
    with pytest.raises(ValueError, match=r"not the name of a sample: .*use sample, sample:20k"):
        parse_sample_name(name)


def test_a_refused_name_is_shown_inertly() -> None:
    with pytest.raises(ValueError, match=r"'sample:\\x1b\[31m'"):
        parse_sample_name("sample:\x1b[31m")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sample:999", "num_ratings: a sample has 1,000 to 1,000,000,000 ratings, not 999"),
        ("sample:2000m", "num_ratings: .*not 2,000,000,000"),
        ("sample:1k:4294967296", "seed: must be from 0 to 4,294,967,295, not 4,294,967,296"),
    ],
)
def test_numbers_out_of_range_name_the_field(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_sample_name(name)


@given(st.integers(MIN_RATINGS, 10**9), st.integers(0, 2**32 - 1))
def test_the_canonical_name_is_parsed_back(num_ratings: int, seed: int) -> None:
    spec = SampleSpec(num_ratings, seed)
    assert parse_sample_name(spec.name) == spec


def test_the_proportions_of_the_default_are_those_of_ml_100k() -> None:
    spec = parse_sample_name("sample")
    assert (spec.num_users, spec.num_movies) == (943, 1_682)


@given(st.integers(MIN_RATINGS, 10**9), st.integers(1, 10**6))
def test_more_ratings_never_mean_fewer_users_or_movies(num_ratings: int, more: int) -> None:
    small, large = SampleSpec(num_ratings), SampleSpec(min(10**9, num_ratings + more))
    assert small.num_users <= large.num_users
    assert small.num_movies <= large.num_movies <= MAX_MOVIES
    assert 20 * small.num_users <= small.num_ratings
