"""Rows of typed columns (Parquet, TFDS) turned into records by the same rules as lines of text.

A value is written as text and parsed as if it had stood in a csv file, so that there is one set of
rules. That costs some microseconds a row; a log where this matters is better given as csv.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from components.ratings_example_gen.arrow_bytes import from_bytes
from components.ratings_example_gen.blocks import LINE, ParsedBlock, make_rows
from components.ratings_example_gen.legibility import check_value
from components.ratings_example_gen.records import (
    Fault,
    Layout,
    Record,
    Refused,
    RowRules,
    parse_fields,
    refuse,
)
from transform import features as f
from transform.arrow import pa

_TICKS_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


@dataclass(frozen=True)
class TypedBlock:
    """Some rows of one file: `first_row` is the number of the first, `data` an Arrow stream."""

    file: int
    name: str
    first_row: int
    data: bytes


def parse_typed_block(block: TypedBlock, layout: Layout, rules: RowRules) -> ParsedBlock:
    """Returns the rows and the refused rows of a block whose columns are those of the layout."""
    table = from_bytes(block.data)
    columns: dict[str, list[Any]] = {
        name: [] for name in (*f.REQUIRED_FIELDS, *layout.extra_fields, LINE)
    }
    refused: list[Refused] = []
    texts = [as_texts(table[name]) for name in layout.names]
    for number, fields in enumerate(zip(*texts, strict=True), block.first_row):
        result = _parse(fields, layout, rules)
        if isinstance(result, Fault):
            refused.append(refuse(block.name, number, result, "\t".join(fields)))
            continue
        for name, column in columns.items():
            column.append(number if name == LINE else result[name])
    return ParsedBlock(make_rows(columns, block.file), table.num_rows, refused)


def _parse(fields: Sequence[str], layout: Layout, rules: RowRules) -> Record | Fault:
    for column, text in enumerate(fields, 1):
        if illegible := check_value(text):
            found = f"{layout.names[column - 1]}: {illegible.found}"
            ours = layout.fields[column - 1] or ""
            return Fault(illegible.code, column, found, illegible.expected, ours)
    return parse_fields(list(fields), layout, rules)


def as_texts(column: Any) -> Sequence[str]:
    """Returns each value of a column as a csv file would have it; null is ""."""
    if pa.types.is_timestamp(column.type):
        ticks_per_second = _TICKS_PER_SECOND[column.type.unit]
        return [_seconds(ticks, ticks_per_second) for ticks in column.cast(pa.int64()).to_pylist()]
    try:
        values = column.to_pylist()
    except UnicodeDecodeError:  # Arrow does not look into its strings until they are asked for
        is_list = pa.types.is_list(column.type)
        values = column.cast(pa.list_(pa.binary()) if is_list else pa.binary()).to_pylist()
    return [_as_text(value) for value in values]


def _seconds(ticks: int | None, ticks_per_second: int) -> str:
    """Returns seconds with whatever part of a second there is, for which a row is refused."""
    return "" if ticks is None else f"{Decimal(ticks) / ticks_per_second:f}"


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="surrogateescape")
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list):
        return "|".join(map(_as_text, value))
    return str(value)


def typed_layout(names: Sequence[str], fields: Sequence[str | None]) -> Layout:
    """Returns a layout of typed columns; its delimiter is never read."""
    return Layout("\t", tuple(fields), tuple(names), "utf-8")
