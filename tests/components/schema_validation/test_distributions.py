from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.schema_validation.distributions import rating_shares, rating_values
from components.schema_validation.summaries import Bin


def ten_bars(low: float, high: float, rows: dict[float, float]) -> list[Bin]:
    """A histogram as TFDV makes it: ten bars of equal width from lowest to highest value."""
    width = (high - low) / 10
    edges = [low + i * width for i in range(11)]
    bars = pairwise(edges)
    return [
        Bin(a, b, sum(n for value, n in rows.items() if a <= value < b or value == b == high))
        for a, b in bars
    ]


@given(st.lists(st.integers(1, 1_000), min_size=10, max_size=10))
def test_half_stars_keep_their_share(counts: list[int]) -> None:
    rows = {(i + 1) / 2: float(n) for i, n in enumerate(counts)}
    total = sum(counts)
    expected = {value: n / total for value, n in rows.items() if n / total >= 0.001}
    assert rating_shares(ten_bars(0.5, 5.0, rows)) == pytest.approx(expected)


def test_ml100ks_train_split() -> None:
    # As tfdv.generate_statistics_from_tfrecord gives it; the true shares are
    # 4,106, 7,141, 17,596, 22,716 and 13,777 of 65,336.
    rows = [4131.97, 25.97, 7102.15, 26.17, 17556.75, 26.11, 26.11, 22676.84, 26.12, 13737.82]
    bars = [Bin(1 + 0.4 * i, 1.4 + 0.4 * i, n) for i, n in enumerate(rows)]
    expected = {1.0: 0.0628, 2.0: 0.1093, 3.0: 0.2693, 4.0: 0.3477, 5.0: 0.2109}
    assert rating_shares(bars) == pytest.approx(expected, abs=0.001)


def test_a_constant_rating_is_all_of_it() -> None:
    assert rating_shares([Bin(5, 5, 10)]) == {5.0: 1.0}


@pytest.mark.parametrize(
    "bars",
    [
        [],
        [Bin(1, 1.4, 0)],
        [Bin(0, 10, 5)],
        [Bin(1, float("inf"), 5)],
        [Bin(float("nan"), float("nan"), 5)],
    ],
)
def test_what_cannot_be_told_apart_is_left_out(bars: list[Bin]) -> None:
    assert rating_shares(bars) == {}


def test_the_ratings_of_all_splits_are_listed_once() -> None:
    assert rating_values([{1.0: 1.0}, {}, {0.5: 0.5, 1.0: 0.5}]) == [0.5, 1.0]
