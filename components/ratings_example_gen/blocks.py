"""A stream of bytes cut into blocks of lines, and a block turned into Arrow rows and refused rows.

Blocks, not single rows, travel through Beam: a row costs a dictionary look-up or two here and
nothing there.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from components.ratings_example_gen.records import (
    MAX_LINE_BYTES,
    Fault,
    Layout,
    Record,
    Refused,
    RowRules,
    parse_line,
    refuse,
)
from transform import features as f
from transform.arrow import pa

FILE = "_file"  # position of the row's file in the source's list
LINE = "_line"  # line (or row) number in that file, from 1
_BOM = b"\xef\xbb\xbf"

ROW_TYPES = {
    f.USER_ID: pa.string(),
    f.MOVIE_ID: pa.string(),
    f.USER_RATING: pa.float32(),
    f.TIMESTAMP: pa.int64(),
    f.MOVIE_TITLE: pa.string(),
    f.MOVIE_GENRES: pa.list_(pa.int64()),
    f.RAW_USER_AGE: pa.float32(),
    f.BUCKETIZED_USER_AGE: pa.float32(),
    f.USER_GENDER: pa.int64(),
    f.USER_OCCUPATION_LABEL: pa.int64(),
    f.USER_OCCUPATION_TEXT: pa.string(),
    f.USER_ZIP_CODE: pa.string(),
    FILE: pa.int32(),
    LINE: pa.int64(),
}


@dataclass(frozen=True)
class TextBlock:
    """Whole lines of one file: `first_line` is the number of the first, lines end in LF."""

    file: int
    name: str
    first_line: int
    data: bytes


@dataclass
class ParsedBlock:
    """What became of a block: rows_read = rows.num_rows + len(refused)."""

    rows: Any  # pa.RecordBatch
    rows_read: int
    refused: list[Refused] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)


def read_blocks(
    stream: IO[bytes], file: int, name: str, block_bytes: int, max_line_bytes: int = MAX_LINE_BYTES
) -> Iterator[TextBlock]:
    """Yields the lines of a stream in blocks of about `block_bytes`, without a byte order mark.

    CR LF is left to the parser; a file with CR and no LF in its first block has CR for line break.
    Of a line longer than `max_line_bytes` only as much is kept as shows that it is too long.
    """
    head = stream.read(block_bytes)
    rest = head.removeprefix(_BOM)
    mac = b"\n" not in head and b"\r" in head
    first_line = 1
    while rest:
        more = stream.read(block_bytes)
        text = rest.replace(b"\r", b"\n") if mac else rest
        cut = text.rfind(b"\n") + 1 if more else len(text)
        if cut:
            data = _shorten_lines(text[:cut], max_line_bytes)
            yield TextBlock(file, name, first_line, data)
            first_line += data.count(b"\n")
        tail = text[cut:]
        rest = (tail if len(tail) <= max_line_bytes else tail[: max_line_bytes + 1]) + more


def _shorten_lines(data: bytes, max_line_bytes: int) -> bytes:
    lines = data.split(b"\n")
    if max(map(len, lines)) <= max_line_bytes + 2:
        return data
    return b"\n".join(line[: max_line_bytes + 2] for line in lines)


def parse_block(block: TextBlock, layout: Layout, rules: RowRules) -> ParsedBlock:
    """Returns the rows and refused rows of a block; a blank line counts as W-BLANK, not a row."""
    lines = block.data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    header = header_index(lines) if layout.header is not None and block.first_line == 1 else -1
    rows = _Rows(block, layout, rules)
    for index, line in enumerate(lines):
        if index != header:
            rows.add(block.first_line + index, line[:-1] if line.endswith(b"\r") else line)
    return rows.parsed()


def header_index(lines: Sequence[bytes]) -> int:
    """Returns the position of a file's header: its first line that is not blank."""
    return next((index for index, line in enumerate(lines) if line.strip()), 0)


class _Rows:
    """Collects a block's columns; a line whose ids were seen before need not go to parse_line."""

    def __init__(self, block: TextBlock, layout: Layout, rules: RowRules) -> None:
        self._block, self._layout, self._rules = block, layout, rules
        self._columns: dict[str, list[Any]] = {
            name: [] for name in (*f.REQUIRED_FIELDS, *layout.extra_fields, LINE)
        }
        self._refused: list[Refused] = []
        self._warnings: Counter[str] = Counter()
        self._seen_users: dict[bytes, str] = {}
        self._seen_movies: dict[bytes, str] = {}
        self._ratings = {text.encode(): value for text, value in rules.scale.values.items()}
        self._delimiter = layout.delimiter.encode()
        self._order = tuple(layout.positions.get(name, 0) for name in f.REQUIRED_FIELDS)
        self._appends = tuple(self._columns[name].append for name in (*f.REQUIRED_FIELDS, LINE))
        self._is_short = not layout.extra_fields and len(layout.fields) == len(f.REQUIRED_FIELDS)

    def add(self, number: int, line: bytes) -> None:
        """Takes one line, without its line break."""
        if self._is_short and self._add_short(number, line):
            return
        if not line.strip():
            self._warnings["W-BLANK"] += 1
            return
        result = parse_line(line, self._layout, self._rules)
        if isinstance(result, Fault):
            self._refused.append(refuse(self._block.name, number, result, line))
            return
        self._add_record(number, result)
        if self._is_short:
            self._seen_users[result[f.USER_ID].encode()] = result[f.USER_ID]
            self._seen_movies[result[f.MOVIE_ID].encode()] = result[f.MOVIE_ID]

    def _add_short(self, number: int, line: bytes) -> bool:
        """Takes a line that needs no closer look; a test checks that parse_line agrees."""
        fields = line.split(self._delimiter)
        if len(fields) != len(self._order):
            return False
        user, movie, rating, seconds = (fields[i] for i in self._order)
        if not (
            user in self._seen_users and movie in self._seen_movies and rating in self._ratings
        ):
            return False
        if not (seconds.isdigit() and len(seconds) <= 18 and seconds[0] != 48):
            return False
        timestamp = int(seconds)
        if not self._rules.timestamp_min_s <= timestamp <= self._rules.timestamp_max_s:
            return False
        add_user, add_movie, add_rating, add_timestamp, add_line = self._appends
        add_user(self._seen_users[user])
        add_movie(self._seen_movies[movie])
        add_rating(self._ratings[rating])
        add_timestamp(timestamp)
        add_line(number)
        return True

    def _add_record(self, number: int, record: Record) -> None:
        for name, column in self._columns.items():
            column.append(number if name == LINE else record[name])

    def parsed(self) -> ParsedBlock:
        """Returns everything taken so far."""
        rows = make_rows(self._columns, self._block.file)
        return ParsedBlock(rows, rows.num_rows + len(self._refused), self._refused, self._warnings)


def make_rows(columns: dict[str, list[Any]], file: int) -> Any:
    """Returns lists of values, LINE among them, as a pa.RecordBatch with the file's position."""
    arrays = {name: pa.array(values, ROW_TYPES[name]) for name, values in columns.items()}
    arrays[FILE] = pa.array([file] * len(columns[LINE]), ROW_TYPES[FILE])
    return pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))
