"""Arrow tables as bytes, the form in which rows travel between workers, and back."""

from collections.abc import Iterable
from typing import Any

from transform.arrow import pa


def to_bytes(table: Any) -> bytes:
    """Returns a pa.Table or pa.RecordBatch as an Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write(table)
    return bytes(sink.getvalue())


def from_bytes(data: bytes) -> Any:
    """Returns the pa.Table that `to_bytes` wrote."""
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()


def concat(parts: Iterable[bytes]) -> Any:
    """Returns the rows of streams of one schema as a pa.Table; None of no streams."""
    tables = [from_bytes(part) for part in parts if part]
    return pa.concat_tables(tables).combine_chunks() if tables else None
