"""A seed turned into the users of a sample, block by block: who they are and what they like."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sample_data import words
from sample_data.catalogue import NUM_FACTORS, NUM_GENRES, NUM_STYLES, NUM_THEMES
from sample_data.draws import Draws, Floats, Ints, spread
from sample_data.rhythm import arrivals
from sample_data.spec import MIN_RATINGS_PER_USER, SampleSpec

BLOCK_USERS = 64
TASTE_UNIT = 4096.0  # tastes are whole multiples of 1/4096, so that their products are exact

_GROUP_STREAM, _USER_STREAM, _ACTIVITY_STREAM = 2, 3, 5
_AGE_BUCKETS = np.array([18, 25, 35, 45, 50, 56], dtype=np.int64)
_OCCUPATION_WEIGHTS = np.array([weight for _, weight, _, _ in words.OCCUPATIONS], dtype=np.int64)
_TYPICAL_AGES = np.array([age for _, _, age, _ in words.OCCUPATIONS], dtype=np.float64)
_AGE_SPREADS = np.array([std for _, _, _, std in words.OCCUPATIONS], dtype=np.float64)
_ACTIVITY_UNIT = 1 << 20
_ZIP_LETTERS = "ABCEGHJKLMNPRSTVXY"


@dataclass(frozen=True)
class UserBlock:
    """Up to BLOCK_USERS users; user i of every array has id first_id + i.

    Attributes:
      first_id: the id of the first, from 1.
      ages: [block] years.
      is_male: [block] bool.
      occupations: [block] index into words.OCCUPATIONS.
      zip_codes: five characters each, mostly digits.
      arrival_days: [block] the day of the first session, from the sample's start.
      num_ratings: [block] at least 20; over all blocks exactly the spec's number.
      biases: [block] rating points above or below the mean user.
      tastes: [block, NUM_FACTORS] liking of each factor, whole numbers: rating points / TASTE_UNIT.
    """

    first_id: int
    ages: Ints
    is_male: Ints
    occupations: Ints
    zip_codes: tuple[str, ...]
    arrival_days: Ints
    num_ratings: Ints
    biases: Floats
    tastes: Floats


def user_blocks(spec: SampleSpec) -> Iterator[UserBlock]:
    """Yields all users of the sample by id; memory does not depend on their number."""
    draws = Draws(spec.seed, _USER_STREAM)
    groups = _Groups(spec.seed)
    activity = _Activity(spec)
    for first in range(0, spec.num_users, BLOCK_USERS):
        count = min(BLOCK_USERS, spec.num_users - first)
        occupations = draws.choice(_OCCUPATION_WEIGHTS, count)
        is_male = (draws.uniform(count) < 0.62).astype(np.int64)
        ages = _ages(draws, occupations)
        yield UserBlock(
            first_id=first + 1,
            ages=ages,
            is_male=is_male,
            occupations=occupations,
            zip_codes=_zip_codes(draws, count),
            arrival_days=arrivals(draws, count),
            num_ratings=activity.next(count),
            biases=groups.biases(draws, ages, is_male),
            tastes=groups.tastes(draws, ages, is_male, occupations),
        )


class _Groups:
    """What women and men, ages and occupations of this world like on average."""

    def __init__(self, seed: int) -> None:
        draws = Draws(seed, _GROUP_STREAM)
        scale = np.repeat([1.0, 0.8, 0.0], [NUM_GENRES, NUM_THEMES, NUM_STYLES])

        def tastes(rows: int, std: float) -> Floats:
            normal = draws.normal(rows * NUM_FACTORS).reshape(rows, NUM_FACTORS)
            return _centred(std * scale * normal)

        self._by_gender = tastes(2, 0.16)
        self._by_age = tastes(len(_AGE_BUCKETS) + 1, 0.21)
        self._by_occupation = tastes(len(words.OCCUPATIONS), 0.16)
        self._age_biases = _centred(0.15 * draws.normal(len(_AGE_BUCKETS) + 1)) / TASTE_UNIT
        self._gender_biases = _centred(0.08 * draws.normal(2)) / TASTE_UNIT
        self._own_std = np.repeat([0.24, 0.16, 0.09], [NUM_GENRES, NUM_THEMES, NUM_STYLES])

    # A user's own share is added to that of the groups that the user belongs to.
    def biases(self, draws: Draws, ages: Ints, is_male: Ints) -> Floats:
        of_groups = self._age_biases[_age_bucket(ages)] + self._gender_biases[is_male]
        biases: Floats = of_groups + 0.38 * draws.normal(len(ages))
        return biases

    def tastes(self, draws: Draws, ages: Ints, is_male: Ints, occupations: Ints) -> Floats:
        count = len(ages)
        own = self._own_std * draws.normal(count * NUM_FACTORS).reshape(count, NUM_FACTORS)
        of_groups = self._by_gender[is_male] + self._by_age[_age_bucket(ages)]
        tastes: Floats = of_groups + self._by_occupation[occupations] + np.rint(TASTE_UNIT * own)
        return tastes


class _Activity:
    """Shares the sample's ratings among its users: 20 for each, the rest with a heavy tail.

    The quantiles follow q / (1.12 - q), close to those of ML-100K (median 65, 90 % below 245).
    All in whole numbers: the shares add up exactly.
    """

    def __init__(self, spec: SampleSpec) -> None:
        self._offset = int(Draws(spec.seed, _ACTIVITY_STREAM).raw(1)[0])
        self._to_share = spec.num_ratings - MIN_RATINGS_PER_USER * spec.num_users
        mean = self._to_share / spec.num_users
        # Nobody rates much more than half of the movies; 1.5 is the mean of q / (1.12 - q).
        self._most = int(
            (0.5 * spec.num_movies - MIN_RATINGS_PER_USER) * 1.5 / mean * _ACTIVITY_UNIT
        )
        step = 1 << 16
        self._total = sum(
            int(self._weights(first, min(step, spec.num_users - first)).sum())
            for first in range(0, spec.num_users, step)
        )
        self._next_user = 0
        self._cumulative = 0

    def next(self, count: int) -> Ints:
        """Returns the numbers of ratings of the next `count` users."""
        shares = []
        for weight in self._weights(self._next_user, count).tolist():
            before = self._to_share * self._cumulative // self._total
            self._cumulative += weight
            shares.append(self._to_share * self._cumulative // self._total - before)
        self._next_user += count
        return np.array(shares, dtype=np.int64) + MIN_RATINGS_PER_USER

    def _weights(self, first: int, count: int) -> Ints:
        quantile = spread(first, count, self._offset)
        weights = (_ACTIVITY_UNIT * quantile / (1.12 - quantile)).astype(np.int64)
        return np.minimum(weights + 1, self._most)


def _centred(table: Floats) -> Floats:
    """Returns `table` in whole units of 1 / TASTE_UNIT, less the mean of its rows."""
    whole = np.rint(TASTE_UNIT * table)
    centred: Floats = whole - np.rint(whole.sum(axis=0) / len(whole))
    return centred


def _ages(draws: Draws, occupations: Ints) -> Ints:
    ages = _TYPICAL_AGES[occupations] + _AGE_SPREADS[occupations] * draws.normal(len(occupations))
    return np.clip(ages.astype(np.int64), 10, 75)


def _age_bucket(ages: Ints) -> Ints:
    return np.searchsorted(_AGE_BUCKETS, ages, side="right").astype(np.int64)


def _zip_codes(draws: Draws, count: int) -> tuple[str, ...]:
    """Five digits, leading zeros included; one in fifty has letters, as in the real file."""
    numbers, lettered = draws.below(100_000, count).tolist(), (draws.uniform(count) < 0.02).tolist()
    letters = draws.below(len(_ZIP_LETTERS), 2 * count).tolist()
    codes = []
    for i, number in enumerate(numbers):
        code = f"{number:05d}"
        if lettered[i]:
            first, second = _ZIP_LETTERS[letters[2 * i]], _ZIP_LETTERS[letters[2 * i + 1]]
            code = f"{first}{code[1]}{second}{code[3:]}"
        codes.append(code)
    return tuple(codes)
