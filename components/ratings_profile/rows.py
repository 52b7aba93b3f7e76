"""A table of ratings turned into arrays: codes of ids, times, integer ratings, samples of rows."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.ratings_profile.partials import Item
from components.ratings_profile.profile import MAX_SAMPLES, RowSample
from components.ratings_profile.text_faults import NOT_UTF8, faults
from transform import features as f
from transform.arrow import pa, pc
from transform.history import SOURCE_FILE, SOURCE_LINE

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Ratings are summed as whole thousandths: sums are then exact, in whatever order.
RATING_UNITS = 1_000
# A value that a row does not have.
ABSENT = -1
# The columns that `Rows` reads. Every table has at least these.
ROW_COLUMNS = (
    f.USER_ID,
    f.MOVIE_ID,
    f.MOVIE_TITLE,
    f.USER_RATING,
    f.TIMESTAMP,
    SOURCE_FILE,
    SOURCE_LINE,
)


@dataclass(frozen=True)
class Coded:
    """A column of text.

    Attributes:
      codes: positions in `values`, or ABSENT; one a row.
      values: the distinct values; bytes that are not UTF-8 stand there as escapes.
      broken: positions of the values with such bytes.
    """

    codes: Ints
    values: tuple[str, ...]
    broken: tuple[int, ...] = ()

    @cached_property
    def hashes(self) -> NDArray[np.uint64]:
        """`id_hash` of each of the values."""
        return id_hashes(self.values)

    @cached_property
    def faults(self) -> NDArray[np.int16]:
        """`text_faults.faults` of each of the values."""
        bits = np.array([faults(value) for value in self.values], dtype=np.int16)
        bits[list(self.broken)] |= NOT_UTF8
        return bits


def id_hashes(ids: tuple[str, ...]) -> NDArray[np.uint64]:
    """Returns the first 8 bytes of each id's BLAKE2b, big-endian, as uint64."""
    digests = b"".join(
        hashlib.blake2b(value.encode("utf-8"), digest_size=8).digest() for value in ids
    )
    return np.frombuffer(digests, dtype=">u8").astype(np.uint64)


def column(table: Any, name: str) -> Any:
    """Returns a column of a pa.Table as one pa.Array."""
    chunks = table.column(name)
    return chunks.chunk(0) if chunks.num_chunks == 1 else chunks.combine_chunks()


def coded(array: Any) -> Coded:
    """Returns a string column, plain or dictionary-encoded, as codes."""
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    codes = pc.fill_null(array.indices, ABSENT).to_numpy(zero_copy_only=False).astype(np.int64)
    raw = array.dictionary.cast(pa.binary()).to_pylist()
    values = tuple(text.decode("utf-8", "backslashreplace") for text in raw)
    broken = (at for at, text in enumerate(raw) if len(values[at]) != len(text) and _broken(text))
    return Coded(codes, values, tuple(broken))


def _broken(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


class Rows:
    """Ratings as arrays, in the order of the table."""

    def __init__(self, table: Any) -> None:
        self.table = table
        self._texts: dict[str, Coded] = {}
        self.users = self.text(f.USER_ID)
        self.movies = self.text(f.MOVIE_ID)
        self.titles = self.text(f.MOVIE_TITLE)
        self.times_s: Ints = column(table, f.TIMESTAMP).to_numpy()
        self.ratings = column(table, f.USER_RATING).to_numpy()
        self.units: Ints = np.rint(self.ratings.astype(np.float64) * RATING_UNITS).astype(np.int64)

    def __len__(self) -> int:
        return len(self.times_s)

    def text(self, name: str) -> Coded:
        """Returns a column of text."""
        if name not in self._texts:
            self._texts[name] = coded(column(self.table, name))
        return self._texts[name]

    @cached_property
    def lines(self) -> Ints:
        """Where each row stands in its file."""
        lines: Ints = column(self.table, SOURCE_LINE).to_numpy()
        return lines

    @property
    def sources(self) -> Coded:
        """The file of each row."""
        return self.text(SOURCE_FILE)

    @cached_property
    def _rank_of_file(self) -> Ints:
        values = self.sources.values
        rank = np.empty(len(values), dtype=np.int64)
        rank[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
        return rank

    def first(self, rows: Any) -> Ints:
        """Returns the first MAX_SAMPLES of the rows (positions, or a mask) by file and line."""
        at = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        files = self._rank_of_file[self.sources.codes[at]]
        lines = self.lines[at]
        if len(at) > 4 * MAX_SAMPLES:
            at, files, lines = _leading(at, files, lines)
        found: Ints = at[np.lexsort((lines, files))[:MAX_SAMPLES]]
        return found

    def samples(self, rows: Any, note: str = "") -> tuple[Item, ...]:
        """Returns the first MAX_SAMPLES of the rows as items in the order of RowSample's fields."""
        return tuple(self._sample(int(row), note) for row in self.first(rows))

    def _sample(self, row: int, note: str) -> Item:
        return (
            self.sources.values[self.sources.codes[row]],
            int(self.lines[row]),
            self.users.values[self.users.codes[row]],
            self.movies.values[self.movies.codes[row]],
            float(self.ratings[row]),
            int(self.times_s[row]),
            note,
        )


def _leading(at: Ints, files: Ints, lines: Ints) -> tuple[Ints, Ints, Ints]:
    """Leaves away what cannot be among the first: later files, then later lines of the last one."""
    order = np.bincount(files).cumsum()
    last = int(np.searchsorted(order, MAX_SAMPLES))
    in_last = files == last
    wanted = min(MAX_SAMPLES, int(in_last.sum()))
    latest = np.partition(lines[in_last], wanted - 1)[wanted - 1]
    keep = (files < last) | (in_last & (lines <= latest))
    return at[keep], files[keep], lines[keep]


def row_samples(items: tuple[Item, ...]) -> tuple[RowSample, ...]:
    """Returns items as the samples that they are of."""
    return tuple(RowSample(*item) for item in items)


def starts_of_runs(codes: Any) -> Ints:
    """Returns the position of the first of each run of equal codes."""
    if not len(codes):
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
