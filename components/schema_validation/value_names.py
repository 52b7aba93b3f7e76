"""Codes of values turned into names that a person knows."""

from itertools import pairwise

from components.ratings_example_gen.encodings import AGE_BUCKETS, GENRES, OCCUPATIONS
from foundation.text import inert
from transform import features as f

_AGES = (
    f"under {AGE_BUCKETS[1]}",
    *(f"{low} to {after - 1}" for low, after in pairwise(AGE_BUCKETS[1:])),
    f"{AGE_BUCKETS[-1]} or older",
)
_NAMES: dict[str, dict[str, str]] = {
    f.MOVIE_GENRES: {str(code): name for code, name in enumerate(GENRES)},
    f.USER_OCCUPATION_LABEL: {str(code): name for code, name in enumerate(OCCUPATIONS)},
    f.USER_GENDER: {"0": "female", "1": "male"},
    f.BUCKETIZED_USER_AGE: {str(low): ages for low, ages in zip(AGE_BUCKETS, _AGES, strict=True)},
}


def named(feature: str, value: str) -> str:
    """Returns `Drama (7)` for a code, harmless to show; another value as it is."""
    name = _NAMES.get(feature, {}).get(value)
    return inert(value) if name is None else f"{name} ({value})"
