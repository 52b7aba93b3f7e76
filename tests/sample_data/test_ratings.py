import tracemalloc
from collections.abc import Iterator

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_data.catalogue import make_catalogue
from sample_data.ratings import RatingBlock, rating_blocks
from sample_data.rhythm import DAY_S, END_S, START_S
from sample_data.spec import SampleSpec
from sample_data.users import TASTE_UNIT, user_blocks

_SIZES = st.integers(1_000, 15_000)
_SEEDS = st.integers(0, 2**32 - 1)


def _blocks(spec: SampleSpec) -> Iterator[RatingBlock]:
    return rating_blocks(spec, make_catalogue(spec.num_movies, spec.seed))


@settings(max_examples=25, deadline=None)
@given(_SIZES, _SEEDS)
def test_what_holds_for_any_size_and_seed(num_ratings: int, seed: int) -> None:
    spec = SampleSpec(num_ratings, seed)
    catalogue = make_catalogue(spec.num_movies, seed)
    blocks = list(rating_blocks(spec, catalogue))
    users = np.concatenate([block.user_ids for block in blocks])
    movies = np.concatenate([block.movie_ids for block in blocks])
    times = np.concatenate([block.timestamps_s for block in blocks])
    stars = np.concatenate([block.stars for block in blocks])
    assert len(users) == len(movies) == len(times) == len(stars) == num_ratings
    assert len(set(zip(users.tolist(), movies.tolist(), strict=True))) == num_ratings
    assert np.unique(users).tolist() == list(range(1, spec.num_users + 1))
    assert np.bincount(users)[1:].min() >= 20
    assert movies.min() >= 1 and movies.max() <= spec.num_movies
    assert times.min() >= START_S and times.max() < END_S
    assert set(stars.tolist()) == {1, 2, 3, 4, 5}
    assert (times >= START_S + catalogue.release_days[movies - 1] * DAY_S).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(1_000, 3_000_000), _SEEDS)
def test_the_shares_of_all_users_add_up_exactly(num_ratings: int, seed: int) -> None:
    spec = SampleSpec(num_ratings, seed)
    shares = np.concatenate([block.num_ratings for block in user_blocks(spec)])
    assert (len(shares), shares.sum()) == (spec.num_users, num_ratings)
    assert shares.min() >= 20
    assert shares.max() <= 0.8 * spec.num_movies


def test_users_are_people_of_the_ml_100k_kind() -> None:
    blocks = list(user_blocks(SampleSpec(100_000)))
    ages = np.concatenate([block.ages for block in blocks])
    assert ages.min() >= 10 and ages.max() <= 75 and 25 < np.median(ages) < 40
    occupations = np.concatenate([block.occupations for block in blocks])
    assert set(occupations.tolist()) == set(range(21))
    zip_codes = [code for block in blocks for code in block.zip_codes]
    assert {len(code) for code in zip_codes} == {5}
    assert any(code.startswith("0") for code in zip_codes)
    assert any(not code.isdigit() for code in zip_codes)
    tastes = np.concatenate([block.tastes for block in blocks])
    assert (tastes == np.rint(tastes)).all() and np.abs(tastes).max() < 8 * TASTE_UNIT


def test_activity_has_a_heavy_tail() -> None:
    shares = np.concatenate([block.num_ratings for block in user_blocks(SampleSpec(100_000))])
    assert 50 < np.median(shares) < 80
    assert np.quantile(shares, 0.99) > 400


def test_days_and_hours_have_a_rhythm() -> None:
    times = np.concatenate([block.timestamps_s for block in _blocks(SampleSpec(50_000))])
    hours = np.bincount(times // 3600 % 24, minlength=24)
    assert hours[20:23].sum() > 2 * hours[3:6].sum()
    assert (times.max() - times.min()) / DAY_S > 200


def test_most_users_rate_in_a_few_short_sessions() -> None:
    sessions = []
    for block in _blocks(SampleSpec(20_000)):
        for user in np.unique(block.user_ids):
            gaps = np.diff(block.timestamps_s[block.user_ids == user])
            assert gaps.min() >= 0
            sessions.append(1 + int((gaps > 3600).sum()))
    assert 0.3 < np.mean(np.array(sessions) == 1) < 0.7
    assert max(sessions) <= 12


def test_memory_does_not_grow_with_the_number_of_ratings() -> None:
    catalogue = make_catalogue(1_000, seed=1)

    def peak_bytes(num_ratings: int) -> int:
        tracemalloc.start()
        for block in rating_blocks(SampleSpec(num_ratings), catalogue):
            assert len(block.stars) > 0
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak_bytes(20_000)  # whatever is allocated once
    small, large = peak_bytes(20_000), peak_bytes(200_000)
    assert large < 1.3 * small
    assert large < 200_000 * 5 * 8  # what the five columns of all ratings would take
