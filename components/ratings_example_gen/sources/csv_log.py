"""Anybody's ratings log as csv (also gzipped): one row a rating, columns named in the header."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from components.ratings_example_gen.files import InputFile
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.records import Layout, Scale
from components.ratings_example_gen.sources.base import (
    HALF_STARS,
    TextSource,
    head_lines,
    lies_beside,
)
from components.ratings_example_gen.sources.csv_header import check_header, csv_layout
from components.ratings_example_gen.sources.ignored_columns import ignored_columns
from foundation.errors import SourceError
from foundation.text import inert

_ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_SAME_COLUMNS = "All files of a source have the same columns in the same order."


@dataclass(frozen=True)
class CsvLog(TextSource):
    """Files of one header; all twelve fields may be columns, four must be."""

    format: ClassVar[str] = "csv"
    scale: ClassVar[Scale] = HALF_STARS
    advice: ClassVar[str] = "Set source.delimiter."
    header_layout: Layout = field(kw_only=True)

    @classmethod
    def find(cls, files: Sequence[InputFile], params: SourceParams) -> "CsvLog | None":
        """Returns the source if a file is named as csv, or if it was asked for by name."""
        named = [file for file in files if len(files) == 1 or not lies_beside(file)]
        data = [file for file in named if file.base.lower().endswith(_ENDINGS)]
        if not data and params.format == "csv":
            data = named
        if not data:
            return None
        header = head_lines(data[0])[0].encode("latin-1").decode(params.encoding, errors="replace")
        layout = csv_layout(header, params.columns, params.delimiter, params.encoding, data[0].name)
        ignored = tuple(file.name for file in files if file not in data)
        return cls(params, tuple(data), (), ignored, header_layout=layout)

    @property
    def layout(self) -> Layout:
        """What the header says."""
        return self.header_layout

    def ignored_columns(self) -> Sequence[str]:
        """Returns the columns of the header that are none of our fields."""
        return ignored_columns(self.layout.names, self.layout.fields)

    def check(self) -> None:
        """Raises SourceError if a file is damaged or empty or has not the first's header."""
        super().check()
        for file in self.files:
            try:
                check_header(file, self.layout, _SAME_COLUMNS)
            except SourceError as error:
                if error.code != "E-COLUMNS" or file == self.files[0]:
                    raise
                first = inert(self.files[0].name)
                what = str(error).removeprefix("E-COLUMNS: ")
                raise SourceError(
                    "E-COLUMNS", f"{first} and {inert(file.name)} differ: {what}", hint=error.hint
                ) from error
