"""The rating history turned into how many rows lie beyond a limit, and where the first is."""

from pathlib import Path
from typing import Any, Literal

from foundation.text import inert
from transform.arrow import pa, pc
from transform.history import ALL_COLUMNS, SOURCE_FILE, SOURCE_LINE, read_columns

End = Literal["min", "max"]


def rows_beyond(history_dir: Path, feature: str, end: End, limit: float) -> str:
    """Returns `3 rows are above 120, the first is u.data:17`; "" for what is no column of numbers.

    Args:
      history_dir: the history artifact.
      feature: its name.
      end: whether `limit` is the lowest or the highest value that is agreed.
      limit: the agreed one.
    """
    if feature not in ALL_COLUMNS:
        return ""
    table = read_columns(history_dir, [feature, SOURCE_FILE, SOURCE_LINE])
    numbers, parents = _numbers(table[feature].combine_chunks())
    if not (pa.types.is_integer(numbers.type) or pa.types.is_floating(numbers.type)):
        return ""
    compare, word = (pc.less, "below") if end == "min" else (pc.greater, "above")
    beyond = compare(pc.cast(numbers, pa.float64()), pa.scalar(limit))
    rows = table.take(pc.unique(pc.filter(parents, beyond)))
    if not rows.num_rows:
        return ""
    order = pc.sort_indices(
        rows, sort_keys=[(SOURCE_FILE, "ascending"), (SOURCE_LINE, "ascending")]
    )
    first = rows.take(order[:1]).to_pylist()[0]
    are = "row is" if rows.num_rows == 1 else "rows are"
    place = f"{inert(first[SOURCE_FILE])}:{first[SOURCE_LINE]}"
    return f"{rows.num_rows:,} {are} {word} {limit:.15g}, the first is {place}"


def _numbers(column: Any) -> tuple[Any, Any]:
    """Returns the values of a column and the row of each; a list brings all of its values."""
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return pc.list_flatten(column), pc.list_parent_indices(column)
    return column, pa.array(range(len(column)), pa.int64())
