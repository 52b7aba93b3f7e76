"""What every source of ratings offers, and what those that are made of text lines share.

To add a format: write one module with a class that has these methods, and name it in
sources/__init__.py.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from components.ratings_example_gen.blocks import ParsedBlock, TextBlock, parse_block, read_blocks
from components.ratings_example_gen.files import InputFile, check_unpacks, open_input
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.records import Layout, RowRules, Scale
from components.ratings_example_gen.tables import Tables
from foundation.errors import SourceError
from foundation.text import inert

HALF_STARS = Scale(0.5, 5.0, 0.5)
WHOLE_STARS = Scale(1.0, 5.0, 1.0)
_HEAD_BYTES = 1 << 16
_HEAD_LINES = 100
_DELIMITERS = ("\t", "::", ",", ";", "|", " ")


class Claim(NamedTuple):
    """How many rows of a kind ("ratings", "movies", "users") a file says that there are."""

    file: str
    kind: str
    rows: int


class Source(ABC):
    """One readable source; sent to workers, so it holds paths and settings, never data."""

    format: ClassVar[str]
    scale: ClassVar[Scale]

    @abstractmethod
    def inputs(self) -> Sequence[InputFile]:
        """Returns every file that is read; the position of a file is its number in rows."""

    @abstractmethod
    def check(self) -> None:
        """Raises SourceError for a fault of the source as a whole, before anything is written."""

    @abstractmethod
    def shards(self) -> Sequence[Any]:
        """Returns independent parts of the ratings, each read by one worker."""

    @abstractmethod
    def blocks(self, shard: Any, block_bytes: int) -> Iterator[Any]:
        """Yields the blocks of a shard."""

    @abstractmethod
    def parse(self, block: Any, rules: RowRules) -> ParsedBlock:
        """Returns the rows and the refused rows of a block. Pure."""

    def tables(self) -> Tables:
        """Returns the lists of movies and users, if the source has them apart from the ratings."""
        return Tables()

    def ignored(self) -> Sequence[str]:
        """Returns the names of files that lie beside the data and are not read."""
        return ()

    def ignored_columns(self) -> Sequence[str]:
        """Returns the columns that are none of our fields, as a person is told of them."""
        return ()

    def claims(self) -> Sequence[Claim]:
        """Returns what the source says of its own size."""
        return ()


@dataclass(frozen=True)
class TextSource(Source):
    """Ratings in text files of one layout (`files`), with tables beside them (`side_files`)."""

    side_layouts: ClassVar[tuple[Layout, ...]] = ()
    advice: ClassVar[str] = "Give the files as GroupLens publishes them."

    params: SourceParams
    files: tuple[InputFile, ...]
    side_files: tuple[InputFile, ...] = ()
    ignored_names: tuple[str, ...] = ()

    @property
    @abstractmethod
    def layout(self) -> Layout:
        """How a line of the ratings is laid out."""

    def inputs(self) -> Sequence[InputFile]:
        """Returns the ratings' files, then the side tables."""
        return (*self.files, *self.side_files)

    def ignored(self) -> Sequence[str]:
        """Returns the names of files that lie beside the data."""
        return self.ignored_names

    def check(self) -> None:
        """Raises SourceError if a file is damaged, empty, UTF-16 or laid out otherwise."""
        layouts = (*[self.layout] * len(self.files), *self.side_layouts)
        for file, layout in zip((*self.files, *self.side_files), layouts, strict=True):
            check_unpacks(file, self.params)
            check_delimiter(file, head_lines(file), layout, self.advice)

    def shards(self) -> Sequence[int]:
        """Returns the position of each file; one file is read by one worker."""
        return range(len(self.files))

    def blocks(self, shard: int, block_bytes: int) -> Iterator[TextBlock]:
        """Yields blocks of whole lines."""
        file = self.files[shard]
        with open_input(file) as stream:
            yield from read_blocks(stream, shard, file.name, block_bytes)

    def parse(self, block: TextBlock, rules: RowRules) -> ParsedBlock:
        """Returns the rows and the refused rows of a block."""
        return parse_block(block, self.layout, rules)


def head_lines(file: InputFile) -> list[str]:
    """Returns the first lines of a file that are not blank, as latin-1, without line breaks.

    Raises:
      SourceError: E-EMPTY if there is none, E-ENCODING if the file is UTF-16 or UTF-32.
    """
    with open_input(file) as stream:
        head = stream.read(_HEAD_BYTES)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _every_other_byte_is_nul(head[:200]):
        raise SourceError(
            "E-ENCODING",
            f"{inert(file.name)}: offset 0: bytes {head[:4].hex(' ')}: UTF-16 or UTF-32",
            hint="Save csv as UTF-8; give GroupLens' files as they are published.",
        )
    text = (
        head.removeprefix(b"\xef\xbb\xbf")
        .decode("latin-1")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise SourceError(
            "E-EMPTY", f"{inert(file.name)} has no rows", hint="Give a file that has rows."
        )
    return lines[:_HEAD_LINES]


def _every_other_byte_is_nul(head: bytes) -> bool:
    even, odd = head[::2], head[1::2]
    return len(head) > 3 and (
        even.count(0) * 2 > len(even) > odd.count(0) * 8
        or odd.count(0) * 2 > len(odd) > even.count(0) * 8
    )


def check_delimiter(file: InputFile, lines: list[str], layout: Layout, advice: str) -> None:
    """Raises SourceError E-DELIMITER if only another delimiter gives the fields."""
    wanted = len(layout.fields)
    if any(
        line.count(layout.delimiter) + 1 == wanted or (layout.quoted and '"' in line)
        for line in lines
    ):
        return
    for other in _DELIMITERS:
        if other != layout.delimiter and any(line.count(other) + 1 == wanted for line in lines):
            raise SourceError(
                "E-DELIMITER",
                f"{inert(file.name)}:1: fields are separated by {other!r}, "
                f"expected {layout.delimiter!r}",
                hint=advice,
            )


def lies_beside(file: InputFile) -> bool:
    """Whether a name says that a file is no data: hidden, read-me, mark of a writer or of macOS."""
    return file.base.lower().startswith((".", "_", "readme")) or "__MACOSX" in file.name.split("/")


def required_sibling(files: Sequence[InputFile], marker: InputFile, base: str) -> InputFile:
    """Returns the file called `base` in the marker's folder; SourceError E-NOT-FOUND without it."""
    for file in files:
        if file.folder == marker.folder and file.base == base:
            return file
    raise SourceError(
        "E-NOT-FOUND",
        f"{inert(marker.name)} is there, but {base} beside it is not",
        hint="Give the complete data set.",
    )


def single_marker(files: Sequence[InputFile], base: str) -> InputFile | None:
    """Returns the file called `base` or None; SourceError E-FORMAT for several."""
    found = [file for file in files if file.base == base]
    if len(found) > 1:
        names = ", ".join(inert(file.name) for file in found[:3])
        raise SourceError(
            "E-FORMAT", f"several data sets: {names}", hint="Give the path of one of them."
        )
    return found[0] if found else None
