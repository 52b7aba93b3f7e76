"""A question and an Arrow table of ratings turned into the rows at fault."""

from typing import Any

import numpy as np

from components.ratings_profile.rows import ABSENT, coded, column
from components.schema_validation.rows_at_fault.fault import Fault
from components.schema_validation.rows_at_fault.questions import Question
from transform import features as f
from transform.arrow import pa, pc

# A number that is shown with six digits is that near to what it is.
_AS_SHOWN = 5e-6


def at_fault(rows: Any, question: Question) -> Any:
    """Returns bool [rows]: which rows of the question's time are at fault.

    Args:
      rows: pa.Table with at least `timestamp`; a feature that it lacks is missing in every row. All
        ratings of a user are in it, the earlier before the later.
      question: what to look for.
    """
    times = rows[f.TIMESTAMP].to_numpy()
    in_split = (times > question.after_s) & (times <= question.until_s)
    if question.fault.kind == "any":
        return in_split
    if question.fault.kind == "again":
        return in_split & _again(rows)
    if question.feature not in rows.column_names:
        return in_split & (question.fault.kind == "missing")
    return in_split & faulty(rows[question.feature], question.fault)


def faulty(column: Any, fault: Fault) -> Any:
    """Returns bool [rows]: which values of a column have the fault.

    A null has no fault but that of being missing. A list has the fault if one of its values does;
    a list without values is not missing.
    """
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if fault.kind == "missing":
        return _numpy(pc.is_null(column))
    if fault.kind == "count":
        return _wrong_count(column, fault)
    if fault.kind == "ids":
        return _with_ids(column, fault.ids)
    if pa.types.is_list(column.type):
        return _any_in_list(column, fault)
    return _wrong_value(column, fault) & ~_numpy(pc.is_null(column))


def shown_value(value: Any) -> str:
    """Returns a value as an example shows it."""
    if value is None:
        return "absent"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _again(rows: Any) -> Any:
    """Rows whose user has rated the movie in an earlier row."""
    users, movies = coded(column(rows, f.USER_ID)), coded(column(rows, f.MOVIE_ID))
    pairs = users.codes * (len(movies.values) + 1) + movies.codes
    again = np.ones(len(pairs), dtype=bool)
    again[np.unique(pairs, return_index=True)[1]] = False
    return again & (users.codes != ABSENT) & (movies.codes != ABSENT)


def _with_ids(texts: Any, ids: frozenset[int]) -> Any:
    wanted = np.fromiter(ids, dtype=np.uint64, count=len(ids))
    values = coded(texts)
    # One more at the end: what the code ABSENT stands for.
    return np.append(np.isin(values.hashes, wanted), False)[values.codes]


def _any_in_list(lists: Any, fault: Fault) -> Any:
    """Rows whose list has a wrong value; `flatten` leaves the values of a null out."""
    wrong = _wrong_value(lists.flatten(), fault)
    parents = pc.list_parent_indices(lists).to_numpy()
    return np.bincount(parents[wrong], minlength=len(lists)) > 0


def _wrong_value(values: Any, fault: Fault) -> Any:
    if fault.kind == "unexpected":
        allowed = pa.array(sorted(fault.allowed), pa.string())
        return ~_numpy(pc.is_in(values.cast(pa.string()), value_set=allowed))
    if fault.kind == "value":
        return _is_value(values, fault.value)
    if pa.types.is_integer(values.type):
        return _outside(np.asarray(values.fill_null(0)), fault)  # exact, unlike a float of it
    numbers = np.asarray(values.cast(pa.float64()).fill_null(fault.low))
    if fault.nan_allowed:
        return _outside(numbers, fault)
    return _outside(numbers, fault) | ~np.isfinite(numbers) & ~_numpy(pc.is_null(values))


def _is_value(values: Any, value: str) -> Any:
    if pa.types.is_string(values.type):
        return _numpy(pc.fill_null(pc.equal(values, value), False))
    try:
        wanted = float(value)
    except ValueError:
        return np.zeros(len(values), dtype=bool)
    numbers = np.asarray(values.cast(pa.float64()).fill_null(np.nan))
    if pa.types.is_floating(values.type):
        return np.isclose(numbers, wanted, rtol=_AS_SHOWN, atol=0.0)
    return numbers == wanted


def _outside(numbers: Any, fault: Fault) -> Any:
    return (numbers < fault.low) | (numbers > fault.high)


def _wrong_count(column: Any, fault: Fault) -> Any:
    if pa.types.is_list(column.type):
        counts = np.asarray(pc.list_value_length(column).fill_null(-1))
        return (counts >= 0) & _outside(counts, fault)
    counts = 1 - _numpy(pc.is_null(column)).astype(np.int64)
    return _outside(counts, fault)


def _numpy(booleans: Any) -> Any:
    return np.asarray(booleans.to_numpy(zero_copy_only=False), dtype=bool)
