import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from components.serving_parity.boundaries import sides_of_steps


def cut_at(*cuts: int):  # type: ignore[no-untyped-def]
    return lambda values: np.searchsorted(np.array(cuts), values, side="right")


def test_both_sides_of_each_step_are_found() -> None:
    found = sides_of_steps(cut_at(100, 5_000, 881_250_949), 0, 900_000_000, 400_000, 10)
    assert found.tolist() == [99, 100, 4_999, 5_000, 881_250_948, 881_250_949]


def test_a_function_without_steps_has_none() -> None:
    assert sides_of_steps(cut_at(), 0, 1000, 10, 10).tolist() == []


def test_of_too_many_some_of_all_parts_are_taken() -> None:
    found = sides_of_steps(lambda values: values // 10, 0, 1000, 1000, 3)
    assert found.tolist() == [9, 10, 499, 500, 999, 1000]


@given(st.lists(st.integers(1, 9_999), min_size=1, max_size=5, unique=True))
def test_any_steps_further_apart_than_the_grid_are_found(cuts: list[int]) -> None:
    found = sides_of_steps(cut_at(*sorted(cuts)), 0, 10_000, 10_000, 100)
    assert set(cuts) <= set(found.tolist())
    assert {cut - 1 for cut in cuts} <= set(found.tolist())


def test_steps_within_one_part_of_the_grid_are_all_found() -> None:
    cuts = [100, 101, 110, 500_000, 500_128, 500_256]
    found = sides_of_steps(cut_at(*cuts), 0, 900_000_000, 10, 100)
    assert found.tolist() == sorted({side for cut in cuts for side in (cut - 1, cut)})
