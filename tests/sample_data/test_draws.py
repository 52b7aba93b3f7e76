import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sample_data.draws import Draws, spread

RAW = [8271799387826207682, 7948369750201702571]


def test_the_streams_are_these_bits() -> None:
    # Worked out once with NumPy 1.26; the current lane must give the same.
    assert Draws(1, 2).raw(2).tolist() == RAW
    assert Draws(1, 2).uniform(2).tolist() == [(value >> 11) / 2**53 for value in RAW]


def test_normal_is_the_sum_of_the_four_16_bit_parts() -> None:
    for value, normal in zip(RAW, Draws(1, 2).normal(2).tolist(), strict=True):
        parts = [(value >> shift) & 0xFFFF for shift in (0, 16, 32, 48)]
        assert normal == (sum(parts) - 131070.0) / 37837.22726799


def test_normal_has_mean_0_and_variance_1() -> None:
    values = Draws(3, 0).normal(100_000)
    assert abs(values.mean()) < 0.01
    assert abs(values.var() - 1.0) < 0.02
    assert np.abs(values).max() <= 3.4642


def test_seeds_and_streams_differ() -> None:
    firsts = {int(Draws(seed, stream).raw(1)[0]) for seed in range(5) for stream in range(5)}
    assert len(firsts) == 25


@given(st.integers(0, 2**32 - 1), st.integers(1, 2**40))
def test_below_stays_below(seed: int, limit: int) -> None:
    values = Draws(seed, 0).below(limit, 50)
    assert 0 <= values.min() <= values.max() < limit


def test_choice_follows_the_weights_and_never_takes_weight_0() -> None:
    counts = np.bincount(Draws(1, 0).choice(np.array([0, 3, 0, 1, 0]), 40_000), minlength=5)
    assert counts[[0, 2, 4]].tolist() == [0, 0, 0]
    assert abs(counts[1] / 40_000 - 0.75) < 0.01


@given(st.integers(0, 2**64 - 1), st.integers(0, 10**7))
def test_any_stretch_of_spread_fills_the_unit_interval_evenly(offset: int, first: int) -> None:
    values = np.sort(spread(first, 100, offset))
    assert values[0] >= 0.0 and values[-1] < 1.0
    assert np.abs(values - (np.arange(100) + 0.5) / 100).max() < 0.04


def test_spread_does_not_depend_on_how_it_is_cut() -> None:
    whole = spread(5, 10, 7)
    assert np.concatenate([spread(5, 4, 7), spread(9, 6, 7)]).tolist() == whole.tolist()
