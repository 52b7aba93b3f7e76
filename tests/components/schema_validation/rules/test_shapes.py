import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.schema_validation.rules.shapes import (
    Difference,
    jensen_shannon,
    largest_difference,
    plain,
    turn,
)

HOURS = st.lists(st.integers(0, 1_000), min_size=24, max_size=24).filter(any)


def test_the_largest_difference_counts_values_of_one_side() -> None:
    found = largest_difference({"a": 0.5, "b": 0.5}, {"b": 0.75, "c": 0.25})
    assert found == Difference("a", 0.5, 0.0)
    assert largest_difference({}, {}) is None


def test_jensen_shannon_is_0_for_the_same_and_1_for_disjoint() -> None:
    assert jensen_shannon([0.5, 0.5, 0], [0.5, 0.5, 0]) == 0
    assert jensen_shannon([1, 0], [0, 1]) == 1


@given(hours=HOURS, by=st.integers(-11, 12))
def test_a_turned_clock_is_turned_back_to_itself(hours: list[int], by: int) -> None:
    turned = [hours[(hour - by) % 24] for hour in range(24)]
    found = turn(turned, hours)
    assert found is not None
    assert found.turned == pytest.approx(0, abs=1e-12)
    assert found.turned <= found.distance
    back = [turned[(hour + found.hours) % 24] for hour in range(24)]
    assert back == pytest.approx(hours)


def test_a_clock_without_hands_cannot_be_turned() -> None:
    assert turn([0] * 24, [1] * 24) is None
    assert turn([1] * 24, ()) is None


def test_numbers_are_compared_as_numbers() -> None:
    assert [plain(text) for text in ("25.0", "25", "0.5", "nan", "writer")] == [
        "25", "25", "0.5", "nan", "writer",
    ]  # fmt: skip
