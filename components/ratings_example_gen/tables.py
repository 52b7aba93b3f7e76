"""The lists of movies and of users turned into Arrow tables, and joined to ratings by id."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from components.ratings_example_gen.blocks import ROW_TYPES, header_index, read_blocks
from components.ratings_example_gen.files import InputFile, open_input
from components.ratings_example_gen.records import (
    Fault,
    Layout,
    Record,
    Refused,
    personal_quote,
    quote,
    refuse,
    split_line,
)
from foundation.errors import SourceError
from foundation.text import inert
from transform import features as f
from transform.arrow import pa, pc

MOVIE_FIELDS = (f.MOVIE_ID, f.MOVIE_TITLE, f.MOVIE_GENRES)
USER_FIELDS = (
    f.USER_ID, f.RAW_USER_AGE, f.BUCKETIZED_USER_AGE, f.USER_GENDER, f.USER_OCCUPATION_LABEL,
    f.USER_OCCUPATION_TEXT, f.USER_ZIP_CODE,
)  # fmt: skip
MAX_NOTED = 10
_BLOCK_BYTES = 1 << 20
Convert = Callable[[list[str]], "tuple[Record, tuple[str, ...]] | Fault"]


class Noted(NamedTuple):
    """A line that a warning is about; `field` and `value` as Fault has them."""

    source: str
    line: int
    message: str
    field: str = ""
    value: str = ""


@dataclass
class Listing:
    """One side table in memory: {id: record} in the order of the file, and what was refused."""

    key: str
    records: dict[str, Record] = field(default_factory=dict)
    rows_read: int = 0
    refused: list[Refused] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    noted: dict[str, list[Noted]] = field(default_factory=dict)

    def note(self, code: str, noted: Noted) -> None:
        """Counts a warning about a line; the first MAX_NOTED lines are kept."""
        self.warnings[code] += 1
        if self.warnings[code] <= MAX_NOTED:
            self.noted.setdefault(code, []).append(noted)

    def arrow(self) -> Any:
        """Returns the records as a pa.Table sorted by id, with the columns that any record has."""
        records = [self.records[key] for key in sorted(self.records)]
        fields = USER_FIELDS if self.key == f.USER_ID else MOVIE_FIELDS
        present = [name for name in fields if any(name in record for record in records)]
        return pa.table(
            {name: pa.array([r.get(name) for r in records], ROW_TYPES[name]) for name in present}
        )


@dataclass(frozen=True)
class Tables:
    """The side tables of a source; None where it has none."""

    movies: Listing | None = None
    users: Listing | None = None

    def listings(self) -> list[Listing]:
        """Returns the tables that exist."""
        return [table for table in (self.movies, self.users) if table is not None]


def read_listing(file: InputFile, key: str, layout: Layout, convert: Convert) -> Listing:
    """Returns a side table; a row at fault, or an id that was listed before, is refused.

    `convert` turns the fields of a line into a record and the warnings it raises, or into a Fault.

    Raises:
      SourceError: E-NO-ROWS or E-EMPTY, there is no row to use.
    """
    listing = Listing(key)
    with open_input(file) as stream:
        for block in read_blocks(stream, 0, file.base, _BLOCK_BYTES):
            lines = block.data.removesuffix(b"\n").split(b"\n")
            is_headed = layout.header is not None and block.first_line == 1
            header = header_index(lines) if is_headed else -1
            for index, line in enumerate(lines):
                if index != header:
                    number = block.first_line + index
                    _add_line(listing, file.base, number, line.removesuffix(b"\r"), layout, convert)
    if not listing.records:
        raise _nothing_left(listing, file.base)
    if key == f.MOVIE_ID:
        titles = Counter(record[f.MOVIE_TITLE] for record in listing.records.values())
        listing.warnings["W-TITLE-TWO-IDS"] += sum(count > 1 for count in titles.values())
    return listing


def _nothing_left(listing: Listing, name: str) -> SourceError:
    refused = listing.refused[:1]
    first = "".join(f"; first: {row.message}" for row in refused)
    quotes = (personal_quote(row.field, row.value) for row in refused)
    return SourceError(
        "E-NO-ROWS" if listing.rows_read else "E-EMPTY",
        f"none of {listing.rows_read} rows of {inert(name)} could be used{first}",
        hint="Give the complete data set, as it was published.",
        personal=tuple(filter(None, quotes)),
    )


def _add_line(
    listing: Listing, name: str, number: int, line: bytes, layout: Layout, convert: Convert
) -> None:
    if not line.strip():
        listing.note("W-BLANK", Noted(name, number, "a blank line"))
        return
    listing.rows_read += 1
    fields = split_line(line, layout)
    result = fields if isinstance(fields, Fault) else convert(fields)
    if not isinstance(result, Fault):
        record, warnings = result
        fault = _listed_before(listing, record, layout)
        if fault is None:
            listing.records[record[listing.key]] = record
            for code in warnings:
                listing.note(code, _noted(listing.key, record, layout, name, number))
            return
        result = fault
    listing.refused.append(refuse(name, number, result, line))


def _noted(key: str, record: Record, layout: Layout, name: str, number: int) -> Noted:
    message = f"{layout.names[layout.positions[key]]}={quote(record[key])}"
    if f.MOVIE_TITLE in record:
        message += f" {quote(record[f.MOVIE_TITLE])}"
    return Noted(name, number, message, key, record[key])


def _listed_before(listing: Listing, record: Record, layout: Layout) -> Fault | None:
    before = listing.records.get(record[listing.key])
    if before is None:
        return None
    column = layout.positions[listing.key]
    key, listed_id = listing.key, record[listing.key]
    found = f"{layout.names[column]}={quote(listed_id)} is listed already"
    if before == record:
        return Fault("E-DUPLICATE", column + 1, found, "each id once", key, listed_id)
    if key == f.USER_ID:
        return Fault("E-USERS", column + 1, found, "each id once", key, listed_id)
    title = f"{found} as {quote(before[f.MOVIE_TITLE])}"
    expected = "one title and one set of genres for an id"
    return Fault("E-TITLES", column + 1, title, expected, key, listed_id)


def join(rows: Any, table: Any, key: str) -> Any:
    """Returns `rows` with the columns of `table` looked up by `key`; null where unlisted."""
    if table is None:
        return rows
    indices = pc.index_in(rows[key], value_set=table[key].combine_chunks())
    found = table.drop([key]).take(indices)
    for name in found.column_names:
        if name not in rows.column_names:
            rows = rows.append_column(name, found[name])
    return rows
