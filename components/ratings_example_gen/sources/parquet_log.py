"""Anybody's ratings log as Parquet: one row a rating, columns found by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from components.ratings_example_gen.arrow_bytes import to_bytes
from components.ratings_example_gen.blocks import ParsedBlock
from components.ratings_example_gen.files import InputFile, open_input
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.records import Layout, RowRules, Scale
from components.ratings_example_gen.sources.base import HALF_STARS, Source, lies_beside
from components.ratings_example_gen.sources.csv_header import csv_layout
from components.ratings_example_gen.sources.ignored_columns import ignored_columns
from components.ratings_example_gen.typed_blocks import TypedBlock, parse_typed_block, typed_layout
from foundation.errors import SourceError
from foundation.text import inert
from transform.arrow import pa, pq

_ROW_BYTES = 64  # a rating, about


@dataclass(frozen=True)
class ParquetLog(Source):
    """Files with the same columns; a row group is read by one worker."""

    format: ClassVar[str] = "parquet"
    scale: ClassVar[Scale] = HALF_STARS

    params: SourceParams
    files: tuple[InputFile, ...]
    layout: Layout
    ignored_names: tuple[str, ...] = ()
    unused_columns: tuple[str, ...] = ()

    @classmethod
    def find(cls, files: Sequence[InputFile], params: SourceParams) -> "ParquetLog | None":
        """Returns the source if a file is named as Parquet, or if it was asked for by name."""
        named = [file for file in files if len(files) == 1 or not lies_beside(file)]
        data = [file for file in named if file.base.lower().endswith((".parquet", ".pq"))]
        if not data and params.format == "parquet":
            data = named
        if not data:
            return None
        with open_input(data[0]) as stream:
            names = _open(stream, data[0]).schema_arrow.names
        ignored = tuple(file.name for file in files if file not in data)
        columns = _columns(names, params, data[0].name)
        unused = ignored_columns(columns.names, columns.fields)
        return cls(params, tuple(data), _used(columns), ignored, unused)

    def inputs(self) -> Sequence[InputFile]:
        """Returns the files."""
        return self.files

    def ignored(self) -> Sequence[str]:
        """Returns the names of files that lie beside the data."""
        return self.ignored_names

    def ignored_columns(self) -> Sequence[str]:
        """Returns the first file's columns that are none of our fields."""
        return self.unused_columns

    def check(self) -> None:
        """Raises SourceError if a file is damaged or empty or lacks a column that the first has."""
        for file in self.files:
            with open_input(file) as stream:
                parquet = _open(stream, file)
                missing = [
                    name for name in self.layout.names if name not in parquet.schema_arrow.names
                ]
                if missing:
                    raise SourceError(
                        "E-COLUMNS",
                        f"{inert(self.files[0].name)} and {inert(file.name)} differ: "
                        f"the second has no column {', '.join(map(inert, missing))}",
                    )
                if not parquet.metadata.num_rows:
                    raise SourceError("E-EMPTY", f"{inert(file.name)} has no rows")
                self._check_size(parquet.metadata, file)

    def _check_size(self, metadata: Any, file: InputFile) -> None:
        groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
        if sum(group.total_byte_size for group in groups) > self.params.max_unpacked_bytes:
            raise SourceError(
                "E-ARCHIVE-SIZE",
                f"{inert(file.name)} unpacks to more than {self.params.max_unpacked_bytes} bytes",
                hint="If it is meant so, raise source.max_unpacked_bytes.",
            )

    def shards(self) -> Sequence[tuple[int, int]]:
        """Returns (file, row group) of each row group."""
        shards = []
        for position, file in enumerate(self.files):
            with open_input(file) as stream:
                groups = _open(stream, file).metadata.num_row_groups
            shards += [(position, group) for group in range(groups)]
        return shards

    def blocks(self, shard: tuple[int, int], block_bytes: int) -> Iterator[TypedBlock]:
        """Yields the rows of one row group."""
        position, group = shard
        file = self.files[position]
        with open_input(file) as stream:
            parquet = _open(stream, file)
            row = 1 + sum(parquet.metadata.row_group(i).num_rows for i in range(group))
            rows = max(1, block_bytes // _ROW_BYTES)
            columns = list(self.layout.names)
            for batch in _batches(parquet, file, rows, group, columns):
                yield TypedBlock(position, file.name, row, to_bytes(batch))
                row += batch.num_rows

    def parse(self, block: TypedBlock, rules: RowRules) -> ParsedBlock:
        """Returns the rows and the refused rows of a block."""
        return parse_typed_block(block, self.layout, rules)


def _columns(names: Sequence[str], params: SourceParams, name: str) -> Layout:
    """Returns which field each column is; SourceError E-COLUMNS as for csv."""
    quoted = ",".join('"' + column.replace('"', '""') + '"' for column in names)
    return csv_layout(quoted, params.columns, ",", "utf-8", name)


def _used(columns: Layout) -> Layout:
    """Returns the layout of the columns that are fields."""
    used = [(name, ours) for name, ours in zip(columns.names, columns.fields, strict=True) if ours]
    return typed_layout([name for name, _ in used], [ours for _, ours in used])


def _batches(
    parquet: Any, file: InputFile, rows: int, group: int, columns: list[str]
) -> Iterator[Any]:
    try:
        yield from parquet.iter_batches(rows, row_groups=[group], columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise SourceError(
            "E-ARCHIVE",
            f"{inert(file.name)} is damaged in row group {group}: {inert(error)}",
            hint="Fetch it again.",
        ) from error


def _open(stream: Any, file: InputFile) -> Any:
    try:
        return pq.ParquetFile(stream)
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceError(
            "E-ARCHIVE", f"{inert(file.name)} is no complete Parquet file", hint="Fetch it again."
        ) from error
