"""A question and an Arrow table of ratings turned into the rows at fault."""

from typing import Any

import numpy as np

from components.schema_validation.rows_at_fault.questions import Fault, Question
from transform import features as f
from transform.arrow import pa, pc


def at_fault(rows: Any, question: Question) -> Any:
    """Returns bool [rows]: which rows of the question's split are at fault.

    Args:
      rows: pa.Table with at least `timestamp`; a feature that it lacks is missing in every row.
      question: what to look for.
    """
    times = rows[f.TIMESTAMP].to_numpy()
    in_split = (times > question.after_s) & (times <= question.until_s)
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
    if pa.types.is_list(column.type):
        return _any_in_list(column, fault)
    return _wrong_value(column, fault) & ~_numpy(pc.is_null(column))


def shown_value(value: Any) -> str:
    """Returns a value as an example shows it."""
    if value is None:
        return "absent"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _any_in_list(lists: Any, fault: Fault) -> Any:
    """Rows whose list has a wrong value; `flatten` leaves the values of a null out."""
    wrong = _wrong_value(lists.flatten(), fault)
    parents = pc.list_parent_indices(lists).to_numpy()
    return np.bincount(parents[wrong], minlength=len(lists)) > 0


def _wrong_value(values: Any, fault: Fault) -> Any:
    if fault.kind == "unexpected":
        allowed = pa.array(sorted(fault.allowed), pa.string())
        return ~_numpy(pc.is_in(values.cast(pa.string()), value_set=allowed))
    if pa.types.is_integer(values.type):
        return _outside(np.asarray(values.fill_null(0)), fault)  # exact, unlike a float of it
    numbers = np.asarray(values.cast(pa.float64()).fill_null(fault.low))
    if fault.nan_allowed:
        return _outside(numbers, fault)
    return _outside(numbers, fault) | ~np.isfinite(numbers) & ~_numpy(pc.is_null(values))


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
