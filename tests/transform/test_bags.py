import numpy as np

from transform.bags import joined, stacked


def test_rows_are_filled_up_to_the_longest_of_all_parts() -> None:
    found = stacked([np.array([[1], [2]]), np.array([[3, 4, 5]])])
    assert found.tolist() == [[1, -1, -1], [2, -1, -1], [3, 4, 5]]


def test_one_number_a_row_stays_one() -> None:
    assert stacked([np.array([1, 2]), np.array([3])]).tolist() == [1, 2, 3]


def test_columns_are_joined_by_name() -> None:
    found = joined([{"a": np.array([1])}, {"a": np.array([2])}])
    assert {name: rows.tolist() for name, rows in found.items()} == {"a": [1, 2]}
    assert joined([]) == {}
