import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.schema_validation.content.bins import DAY_S, common_histogram, time_bins
from components.schema_validation.summaries import Bin


def test_days_without_a_rating_are_bins_of_none() -> None:
    assert time_bins([(10, 5), (12, 7)]) == (
        1,
        [(10 * DAY_S, 11 * DAY_S, 5), (11 * DAY_S, 12 * DAY_S, 0), (12 * DAY_S, 13 * DAY_S, 7)],
    )
    assert time_bins([]) == (0, [])


@given(st.dictionaries(st.integers(0, 40_000), st.integers(1, 9), min_size=1))
def test_bins_are_few_and_lose_no_rating(days: dict[int, int]) -> None:
    size, bins = time_bins(sorted(days.items()))
    assert len(bins) <= 250
    assert sum(rows for _, _, rows in bins) == sum(days.values())
    assert {end - start for start, end, _ in bins} == {size * DAY_S}


def test_histograms_of_different_ranges_share_their_edges() -> None:
    # Eight rows evenly over 0 .. 8, and all others in 8 .. 16: sixteen bars of width 1.
    found = common_histogram({"a": [Bin(0, 8, 8)], "b": [Bin(8, 16, 4)]})
    assert found is not None
    edges, shares = found
    assert edges == [float(edge) for edge in range(17)]
    assert shares["a"] == pytest.approx([0.125] * 8 + [0.0] * 8)
    assert shares["b"] == pytest.approx([0.0] * 8 + [0.125] * 8)


def test_a_bin_without_width_is_one_bar() -> None:
    found = common_histogram({"a": [Bin(0, 0, 3), Bin(16, 16, 1)]})
    assert found is not None
    assert (found[1]["a"][0], found[1]["a"][-1]) == (0.75, 0.25)


@pytest.mark.parametrize(
    "bins",
    [[], [Bin(1, 1, 5)], [Bin(0, math.inf, 5)], [Bin(math.nan, 1, 5)], [Bin(-1e308, 1e308, 5)]],
)
def test_what_cannot_be_drawn_is_none(bins: list[Bin]) -> None:
    assert common_histogram({"a": bins}) is None


@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.integers(1, 100)), min_size=1)
)
def test_shares_sum_to_one(items: list[tuple[float, float, int]]) -> None:
    found = common_histogram({"a": [Bin(low, low + width, rows) for low, width, rows in items]})
    if found is not None:
        assert sum(found[1]["a"]) == pytest.approx(1)
