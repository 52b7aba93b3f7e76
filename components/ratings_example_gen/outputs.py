"""Results turned into files, complete or not at all, on any of Beam's file systems."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, cast

from components.ratings_example_gen.blocks import ROW_TYPES
from components.ratings_example_gen.quarantine import Packed, merge
from components.ratings_example_gen.remote import file_systems, is_remote
from components.ratings_example_gen.tables import MOVIE_FIELDS
from transform import features as f
from transform.arrow import pa, pq
from transform.catalogue import CATALOGUE_FILE

QUARANTINE_FILE = "quarantine.jsonl"
COUNTS_FILE = "counts.json"
REPORT_FILE = "ingest.json"
_ROW_GROUP_ROWS = 1 << 16


def examples_file(split_dir: str, shard: int, num_shards: int) -> str:
    """Returns the path of an Examples file, named as TFX names it."""
    return f"{split_dir}/data_tfrecord-{shard:05d}-of-{num_shards:05d}.gz"


def write_catalogue(folder: str, movies: Any) -> None:
    """Writes every known movie (pa.Table with at least movie_id), sorted by movie_id."""
    schema = pa.schema([(name, ROW_TYPES[name]) for name in MOVIE_FIELDS])
    write_parquet(f"{folder}/{CATALOGUE_FILE}", movies, schema, (f.MOVIE_ID,))


def write_parquet(path: str, rows: Any, schema: Any, sort_fields: Sequence[str]) -> None:
    """Writes a pa.Table with the columns of `schema`, null where it has none, sorted."""
    columns = [
        rows[name] if name in rows.column_names else pa.nulls(rows.num_rows, kind)
        for name, kind in zip(schema.names, schema.types, strict=True)
    ]
    table = pa.table(columns, schema=schema).sort_by([(name, "ascending") for name in sort_fields])
    with _whole_file(path) as file:
        pq.write_table(table, file, row_group_size=_ROW_GROUP_ROWS)


def write_quarantine(folder: str, packs: Iterable[Packed]) -> None:
    """Writes the refused rows, one JSON object a line, by file and line."""
    with _whole_file(f"{folder}/{QUARANTINE_FILE}") as file:
        for line in merge(packs):
            file.write(line)


def write_json(path: str, value: Any) -> None:
    """Writes `value` as indented JSON with sorted keys."""
    with _whole_file(path) as file:
        file.write(json.dumps(value, indent=2, sort_keys=True).encode() + b"\n")


def read_json(path: str) -> Any:
    """Returns the value of a JSON file."""
    if is_remote(path):
        with file_systems().open(path) as file:
            return json.loads(file.read())
    with open(path, "rb") as local:
        return json.loads(local.read())


def read_quarantine(folder: str, most: int) -> list[dict[str, Any]]:
    """Returns the first `most` entries of the quarantine file."""
    path = f"{folder}/{QUARANTINE_FILE}"
    with file_systems().open(path) if is_remote(path) else open(path, "rb") as file:
        return [
            json.loads(line) for _, line in zip(range(most), iter(file.readline, b""), strict=False)
        ]


def remove(path: str) -> None:
    """Deletes a file."""
    if is_remote(path):
        file_systems().delete([path])
    else:
        os.remove(path)


@contextmanager
def _whole_file(path: str) -> Iterator[IO[bytes]]:
    """Opens a file that appears only when it is complete, as object stores do by themselves."""
    if is_remote(path):
        with file_systems().create(path) as file:
            yield cast(IO[bytes], file)
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(f"{path}.part", "wb") as local:
        yield local
    os.replace(f"{path}.part", path)
