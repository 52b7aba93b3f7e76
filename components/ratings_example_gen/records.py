"""One line of a ratings log turned into a record, or into why it is refused. Pure and strict.

Nothing is repaired: no trimming, no rounding, no wrapping, no guessing. A row is refused for its
first fault, fields taken in the order of the line.
"""

import csv
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from components.ratings_example_gen import legibility, optional_fields
from components.ratings_example_gen.reasons import cure
from foundation.text import inert
from transform import features as f

MAX_ID = 2**31 - 1
MAX_ID_CHARS = 256
MAX_LINE_BYTES = 1 << 14
PERSONAL = (f.USER_ID, f.USER_ZIP_CODE)

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True)
class Fault:
    """Why a row is refused.

    Attributes:
      code: the reason.
      column: counts fields from 1; 0: the whole line.
      found: what arrived, harmless to show; `value` stands in it as `quote` writes it.
      expected: what is required.
      field: our name of the field at fault, however the source calls it; "" if it is of none.
      value: what `found` quotes of the data; with no `field` it is of the line.
    """

    code: str
    column: int
    found: str
    expected: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True)
class Refused:
    """A refused row as the quarantine file keeps it; `field` and `value` as Fault has them."""

    source: str
    line: int
    code: str
    message: str
    raw: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True)
class Scale:
    """The ratings that exist: minimum, minimum + step, ..., maximum."""

    minimum: float
    maximum: float
    step: float

    @cached_property
    def values(self) -> Mapping[str, float]:
        """{spelling: rating}: "3", and "3.0" too unless all ratings are integers."""
        count = round((self.maximum - self.minimum) / self.step) + 1
        ratings = [self.minimum + i * self.step for i in range(count)]
        spelt = {f"{rating:g}": rating for rating in ratings}
        if not self.integer:
            spelt.update({f"{rating:.1f}": rating for rating in ratings if rating * 10 % 1 == 0})
        return spelt

    @property
    def integer(self) -> bool:
        """Whether every rating is a whole number."""
        return self.minimum % 1 == 0 and self.step % 1 == 0

    def __str__(self) -> str:
        kind = "integer " if self.integer else ""
        step = "" if self.step == 1 else f" in steps of {self.step:g}"
        return f"{kind}{self.minimum:g}..{self.maximum:g}{step}"


@dataclass(frozen=True)
class RowRules:
    """What holds for every row of a run; `movies` and `users` are the listed ids, if there are."""

    scale: Scale
    timestamp_min_s: int
    timestamp_max_s: int
    id_type: str = "integer"
    movies: Container[str] | None = None
    users: Container[str] | None = None


@dataclass(frozen=True)
class Layout:
    """How a line is laid out: `fields` are our names by position (None: not used)."""

    delimiter: str
    fields: tuple[str | None, ...]
    names: tuple[str, ...]
    encoding: str
    quoted: bool = False
    header: str | None = None
    positions: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Finds each field's position once."""
        found = {name: i for i, name in enumerate(self.fields) if name is not None}
        object.__setattr__(self, "positions", found)

    @property
    def extra_fields(self) -> tuple[str, ...]:
        """Our fields that the line has beyond the four required ones."""
        return tuple(name for name in f.OPTIONAL_FIELDS if name in self.positions)


Record = dict[str, Any]


def refuse(
    source: str, line: int, fault: Fault, raw: bytes | str, cure_of: Callable[[str], str] = cure
) -> Refused:
    """Returns the quarantine entry of a row, with the one-line message that a person sees.

    The row is kept up to MAX_LINE_BYTES, bytes that are not UTF-8 as their escapes. `cure_of`
    knows what to do about a code.
    """
    place = f"{source}:{line}:{fault.column}" if fault.column else f"{source}:{line}"
    what = f"{fault.code}: {fault.found}, expected {fault.expected}"
    message = f"{place}: {what}; {cure_of(fault.code)}"
    kept = raw.encode("utf-8", errors="surrogateescape") if isinstance(raw, str) else raw
    text = kept[:MAX_LINE_BYTES].decode("utf-8", errors="backslashreplace")
    value = fault.value[:MAX_ID_CHARS]
    return Refused(source, line, fault.code, message, text, fault.field, value)


def quote(value: str) -> str:
    """Returns a value of the data as messages quote it."""
    return f"'{inert(value)}'"


def personal_quote(field: str, value: str) -> str:
    """Returns what a message quotes that may name a person, such as a whole line; else ""."""
    return quote(value) if value and (not field or field in PERSONAL) else ""


def parse_line(line: bytes, layout: Layout, rules: RowRules) -> Record | Fault:
    """Returns the record {field: value} of a line without its line break, or its first fault."""
    fields = split_line(line, layout)
    return fields if isinstance(fields, Fault) else parse_fields(fields, layout, rules)


def split_line(line: bytes, layout: Layout) -> list[str] | Fault:
    """Returns a line's fields, or the fault that keeps it from being split."""
    if len(line) > MAX_LINE_BYTES:
        return Fault(
            "E-OVERSIZE",
            0,
            f"a line of more than {MAX_LINE_BYTES} bytes",
            f"up to {MAX_LINE_BYTES}",
        )
    try:
        text = line.decode(layout.encoding)
    except UnicodeDecodeError as error:
        byte = f"byte 0x{line[error.start]:02x} at offset {error.start} of the line"
        return Fault("E-ENCODING", 0, byte, layout.encoding)
    illegible = legibility.check_latin1(line) if layout.encoding == "latin-1" else None
    if illegible := illegible or legibility.check_text(text):
        return Fault(illegible.code, 0, illegible.found, illegible.expected)
    if text == layout.header:
        return Fault("E-HEADER-REPEATED", 0, "the header line", "a row")
    fields = text.split(layout.delimiter)
    if layout.quoted and '"' in text:
        try:
            fields = next(csv.reader([text], delimiter=layout.delimiter, strict=True))
        except csv.Error:
            expected = "every quote closed on its line"
            return Fault("E-QUOTE", 0, f"line {quote(text)}", expected, value=text)
    if len(fields) != len(layout.fields):
        return Fault("E-FIELDS", 0, f"{len(fields)} fields", f"{len(layout.fields)}")
    return fields


def parse_fields(fields: list[str], layout: Layout, rules: RowRules) -> Record | Fault:
    """Returns the record of a line's fields, or its first fault."""
    record: Record = {}
    for position, ours in enumerate(layout.fields):
        if ours is None:
            continue
        value = parse_value(ours, fields[position], rules)
        if isinstance(value, Fault):
            text = fields[position]
            found = f"{layout.names[position]}={quote(text)}"
            return Fault(value.code, position + 1, found, value.expected, ours, text)
        record[ours] = value
    return record


def parse_value(ours: str, text: str, rules: RowRules) -> Any:
    """Returns the value of one field, None if it is optional and empty, or a Fault."""
    if ours in _REQUIRED:
        if not text:
            return Fault("E-MISSING", 0, "", "a value")
        if legibility.has_control(text):
            return Fault("E-CONTROL", 0, "", "no control character")
        return _REQUIRED[ours](text, rules)
    if not text:
        return None
    try:
        return optional_fields.parse(ours, text)
    except optional_fields.NotKnown as error:
        return Fault(error.code, 0, "", error.expected)


def _parse_user(text: str, rules: RowRules) -> str | Fault:
    return _parse_id(text, rules.id_type, rules.users, "E-UNKNOWN-USER", "a listed user")


def _parse_movie(text: str, rules: RowRules) -> str | Fault:
    return _parse_id(text, rules.id_type, rules.movies, "E-UNKNOWN-MOVIE", "a listed movie")


def _parse_id(
    text: str, id_type: str, listed: Container[str] | None, code: str, expected: str
) -> str | Fault:
    fault = id_fault(text, id_type)
    if fault is None and listed is not None and text not in listed:
        return Fault(code, 0, "", expected)
    return fault or text


def id_fault(text: str, id_type: str) -> Fault | None:
    """Returns what is wrong with an id, None if nothing is.

    Integers are written as Python writes them and lie in 1..2^31-1. Strings are trimmed, not longer
    than MAX_ID_CHARS and start with none of `=+-@`, which a spreadsheet would run.
    """
    if id_type == "string":
        if text != text.strip() or text[0] in "=+-@" or len(text) > MAX_ID_CHARS:
            expected = (
                f"up to {MAX_ID_CHARS} characters, no space around, not starting with = + - @"
            )
            return Fault("E-TYPE", 0, "", expected)
        return None
    if not _INTEGER.fullmatch(text):
        return Fault("E-TYPE", 0, "", "an integer id such as 42 (else set source.id_type=string)")
    if len(text) > 10 or not 1 <= int(text) <= MAX_ID:
        return Fault("E-ID-RANGE", 0, "", f"an id in 1..{MAX_ID}")
    return None


def _parse_rating(text: str, rules: RowRules) -> float | Fault:
    rating = rules.scale.values.get(text)
    if rating is not None:
        return rating
    grammar = _INTEGER if rules.scale.integer else _DECIMAL
    if not grammar.fullmatch(text):
        return Fault("E-TYPE", 0, "", str(rules.scale))
    same = [value for value in rules.scale.values.values() if value == float(text)]
    return same[0] if same else Fault("E-RATING-RANGE", 0, "", str(rules.scale))


def _parse_timestamp(text: str, rules: RowRules) -> int | Fault:
    if not _INTEGER.fullmatch(text):
        return Fault("E-TYPE", 0, "", "whole seconds since 1970")
    low, high = rules.timestamp_min_s, rules.timestamp_max_s
    value = int(text[:20])
    if len(text) <= 19 and low <= value <= high:
        return value
    hint = " (milliseconds?)" if low <= value // 1000 <= high else ""
    return Fault("E-TIMESTAMP-RANGE", 0, "", f"seconds since 1970 in {low}..{high}{hint}")


_REQUIRED: Mapping[str, Callable[[str, RowRules], Any]] = {
    f.USER_ID: _parse_user,
    f.MOVIE_ID: _parse_movie,
    f.USER_RATING: _parse_rating,
    f.TIMESTAMP: _parse_timestamp,
}
