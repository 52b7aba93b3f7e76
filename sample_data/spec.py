"""The name of a sample turned into what it is: `sample:20k` -> SampleSpec(20000, seed=1)."""

import math
import re
from dataclasses import dataclass

from foundation.text import inert

MIN_RATINGS = 1_000
DEFAULT_RATINGS = 100_000
MIN_RATINGS_PER_USER = 20
MAX_MOVIES = 20_000
_MAX_RATINGS = 1_000_000_000
_MAX_SEED = 2**32 - 1
_FORMS = "sample, sample:20k, sample:1m, sample:250000 or sample:100k:7 (the last part is the seed)"
_NAME = re.compile(r"sample(?::([0-9]{1,12})([km]?)(?::([0-9]{1,12}))?)?", re.ASCII | re.IGNORECASE)
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}


@dataclass(frozen=True)
class SampleSpec:
    """Which sample: the same spec gives the same bytes, always.

    Attributes:
      num_ratings: rows of u.data, exactly; 1,000 to 1,000,000,000.
      seed: 0 .. 2^32 - 1; another seed is another world of users, movies and tastes.

    Raises:
      ValueError: a number is out of its range.
    """

    num_ratings: int
    seed: int = 1

    def __post_init__(self) -> None:
        if not MIN_RATINGS <= self.num_ratings <= _MAX_RATINGS:
            raise ValueError(
                f"num_ratings: a sample has {MIN_RATINGS:,} to {_MAX_RATINGS:,} ratings, "
                f"not {self.num_ratings:,}"
            )
        if not 0 <= self.seed <= _MAX_SEED:
            raise ValueError(f"seed: must be from 0 to {_MAX_SEED:,}, not {self.seed:,}")

    @property
    def name(self) -> str:
        """The canonical name, `sample:<ratings>:<seed>`; `parse_sample_name` takes it back."""
        return f"sample:{self.num_ratings}:{self.seed}"

    @property
    def num_users(self) -> int:
        """As many as give 106 ratings each, as in ML-100K; small samples keep at least 30 users."""
        return max(self.num_ratings // 106, 30 + self.num_ratings // 200)

    @property
    def num_movies(self) -> int:
        """1,682 at 100,000 ratings, growing with the square root, at most 20,000."""
        return min(MAX_MOVIES, 200 + math.isqrt(1482 * 1482 * self.num_ratings // 100_000))


def parse_sample_name(name: str) -> SampleSpec:
    """Returns the spec that `name` stands for.

    Raises:
      ValueError: `name` is not a sample's name (says which forms exist), or out of range.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"not the name of a sample: '{inert(name, 40)}'; use {_FORMS}")
    number, unit, seed = match.groups()
    num_ratings = DEFAULT_RATINGS if number is None else int(number) * _UNITS[unit.lower()]
    return SampleSpec(num_ratings) if seed is None else SampleSpec(num_ratings, int(seed))
