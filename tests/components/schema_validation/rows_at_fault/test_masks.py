"""Each mask beside the same question asked of one value at a time in plain Python."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.ratings_profile.rows import id_hashes
from components.schema_validation.rows_at_fault.fault import Fault
from components.schema_validation.rows_at_fault.masks import at_fault, faulty, shown_value
from components.schema_validation.rows_at_fault.questions import Question
from transform.arrow import pa

FLOATS = st.none() | st.floats(width=32)
INTEGERS = st.none() | st.integers(-(2**62), 2**62)
TEXTS = st.none() | st.sampled_from(["artist", "writer", "wizard", "", "Ärztin"])
RANGE = Fault("range", 0.5, 5.0)


def is_out_of_range(value: float, fault: Fault) -> bool:
    if math.isnan(value) or math.isinf(value):
        return not fault.nan_allowed or math.isinf(value)
    return not fault.low <= value <= fault.high


@given(st.lists(FLOATS))
def test_numbers_out_of_range(values: list[float | None]) -> None:
    found = faulty(pa.array(values, pa.float32()), RANGE)
    assert found.tolist() == [v is not None and is_out_of_range(v, RANGE) for v in values]


@given(st.lists(INTEGERS), st.integers(-5, 5), st.integers(0, 2**60))
def test_integers_out_of_range(values: list[int | None], low: int, width: int) -> None:
    fault = Fault("range", low, low + width, nan_allowed=True)
    found = faulty(pa.array(values, pa.int64()), fault)
    assert found.tolist() == [v is not None and not low <= v <= low + width for v in values]


@given(st.lists(st.none() | st.lists(st.integers(-2, 23), max_size=4)))
def test_a_list_is_at_fault_if_one_of_its_values_is(values: list[list[int] | None]) -> None:
    found = faulty(pa.array(values, pa.list_(pa.int64())), Fault("range", 0, 20))
    assert found.tolist() == [any(not 0 <= n <= 20 for n in v or ()) for v in values]


@given(st.lists(st.none() | st.lists(st.integers(0, 1), max_size=5)))
def test_how_many_values_a_list_has(values: list[list[int] | None]) -> None:
    found = faulty(pa.array(values, pa.list_(pa.int64())), Fault("count", 1, 3))
    assert found.tolist() == [v is not None and not 1 <= len(v) <= 3 for v in values]


@given(st.lists(TEXTS))
def test_texts_that_are_not_listed(values: list[str | None]) -> None:
    fault = Fault("unexpected", allowed=frozenset({"artist", "writer"}))
    found = faulty(pa.array(values, pa.string()), fault)
    assert found.tolist() == [v is not None and v not in fault.allowed for v in values]


@given(st.lists(TEXTS))
def test_missing_values(values: list[str | None]) -> None:
    column = pa.chunked_array(
        [pa.array(values[:2], pa.string()), pa.array(values[2:], pa.string())]
    )
    assert faulty(column, Fault("missing")).tolist() == [v is None for v in values]


def test_a_scalar_without_a_value_has_the_wrong_number_of_values() -> None:
    assert faulty(pa.array(["a", None]), Fault("count", 1, 1)).tolist() == [False, True]


def question(fault: Fault, feature: str = "user_rating") -> Question:
    return Question(feature, fault, 10.0, 20.0)


@pytest.mark.parametrize(
    ("column", "value", "found"),
    [
        (pa.array([1, 0, None, 1]), "1", [True, False, False, True]),
        (pa.array([0.1, 3.5, None, math.nan], pa.float32()), "0.1", [True, False, False, False]),
        (pa.array([1_000_000_000, 1_000_000_001]), "1000000001", [False, True]),
        (pa.array(["1", None, "writer"]), "1", [True, False, False]),
        (pa.array([[7, 3], [], None, [3]]), "3", [True, False, False, True]),
        (pa.array([1, 2]), "writer", [False, False]),
    ],
)
def test_rows_of_a_value(column: Any, value: str, found: list[bool]) -> None:
    assert faulty(column, Fault("value", value=value)).tolist() == found


def test_rows_of_ids() -> None:
    ids = frozenset(id_hashes(("u1", "u3", "u9")).tolist())
    column = pa.array(["u1", "u2", None, "u3", "u1"])
    found = faulty(column, Fault("ids", ids=ids))
    assert found.tolist() == [True, False, False, True, True]
    assert faulty(pa.array([None], pa.string()), Fault("ids", ids=ids)).tolist() == [False]


def test_a_rating_again_is_a_later_one_of_the_same_pair() -> None:
    rows = pa.table(
        {
            "timestamp": [11, 12, 13, 14, 21, 12],
            "user_id": ["a", "a", "a", "a", "a", "b"],
            "movie_id": ["1", "2", "1", "1", "2", "1"],
        }
    )
    found = at_fault(rows, question(Fault("again"), "movie_id"))
    assert found.tolist() == [False, False, True, True, False, False]  # the fifth is too late


def test_any_row_of_the_time() -> None:
    rows = pa.table({"timestamp": [10, 11, 20, 21]})
    assert at_fault(rows, question(Fault("any"))).tolist() == [False, True, True, False]


def test_only_the_rows_of_the_split_count() -> None:
    rows = pa.table({"timestamp": [10, 11, 20, 21], "user_rating": [9.0, 9.0, 9.0, 9.0]})
    assert at_fault(rows, question(RANGE)).tolist() == [False, True, True, False]


def test_a_column_that_is_not_there_is_missing_in_every_row_and_has_no_other_fault() -> None:
    rows = pa.table({"timestamp": [15, 16]})
    assert at_fault(rows, question(Fault("missing"))).tolist() == [True, True]
    assert at_fault(rows, question(RANGE)).tolist() == [False, False]


def test_no_rows_give_no_answers() -> None:
    rows = pa.table(
        {"timestamp": pa.array([], pa.int64()), "g": pa.array([], pa.list_(pa.int64()))}
    )
    assert at_fault(rows, question(Fault("range", 0, 1), "g")).tolist() == []


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "absent"), (7.0, "7"), ("wizard", "wizard"), ([21], "[21]")]
)
def test_values_as_an_example_shows_them(value: Any, shown: str) -> None:
    assert shown_value(value) == shown
