"""The steps of ingestion, each a thin Beam DoFn round plain functions over Arrow tables.

ParseBlocks     a block of lines -> rows by bucket of users; refused rows, counts on the side
FinishBucket    all rows of a bucket -> the rows that stay; writes the bucket's history
CutIntoShards   rows -> rows by split and random shard
WriteShard      all rows of a shard -> one Examples file
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import apache_beam as beam
import numpy as np

from components.base.tfrecords import write_tfrecord
from components.ratings_example_gen import inline_movies, outputs
from components.ratings_example_gen.arrow_bytes import concat, from_bytes, to_bytes
from components.ratings_example_gen.blocks import FILE, LINE, ParsedBlock
from components.ratings_example_gen.duplicates import drop_repeated
from components.ratings_example_gen.examples import encode
from components.ratings_example_gen.history_files import history_rows, write_history
from components.ratings_example_gen.params import IngestParams, SplitParams
from components.ratings_example_gen.quarantine import pack
from components.ratings_example_gen.records import Refused, RowRules
from components.ratings_example_gen.shuffle import shuffle_keys
from components.ratings_example_gen.sources.base import Source
from components.ratings_example_gen.splits import SPLITS, boundaries, split_of
from transform import features as f
from transform.arrow import pa
from transform.history import bucket_of

_KEY = "_shuffle"
REFUSED, COUNTS, MOVIES = "refused", "counts", "movies"
# (earliest, latest timestamp, rows) of the accepted rows; None of no rows.
Range = tuple[int, int, int] | None


@dataclass(frozen=True)
class Targets:
    """Where the outputs go: folders by name; `splits` by split name."""

    splits: dict[str, str]
    catalogue: str
    history: str
    report: str


@dataclass(frozen=True)
class Job:
    """Everything that a worker needs to know."""

    source: Source
    rules: RowRules
    split: SplitParams
    ingest: IngestParams
    targets: Targets

    @property
    def names(self) -> list[str]:
        """The names of the input files by position."""
        return [file.name for file in self.source.inputs()]


def read_tables(job: Job) -> tuple[bytes, bytes]:
    """Returns the listed movies and users as Arrow bytes; b"" where there is no list."""
    tables = job.source.tables()
    return tuple(
        to_bytes(t.arrow()) if t is not None else b"" for t in (tables.movies, tables.users)
    )  # type: ignore[return-value]


class _SideTables:
    """Side tables unpacked once a worker, not once a block."""

    def __init__(self) -> None:
        self._packed: tuple[bytes, bytes] | None = None
        self.movies: Any = None
        self.users: Any = None
        self.movie_ids: frozenset[str] | None = None
        self.user_ids: frozenset[str] | None = None

    def unpack(self, packed: tuple[bytes, bytes]) -> "_SideTables":
        """Returns self, holding the tables of `packed`."""
        if packed != self._packed:
            self.movies, self.users = (from_bytes(part) if part else None for part in packed)
            self.movie_ids = _ids(self.movies, f.MOVIE_ID)
            self.user_ids = _ids(self.users, f.USER_ID)
            self._packed = packed
        return self


def _ids(table: Any, key: str) -> frozenset[str] | None:
    return None if table is None else frozenset(table[key].to_pylist())


def parse_block(block: Any, job: Job, tables: _SideTables) -> ParsedBlock:
    """Returns a block's rows and refused rows; ids must be listed where there are lists."""
    rules = replace(job.rules, movies=tables.movie_ids, users=tables.user_ids)
    return job.source.parse(block, rules)


class ParseBlocks(beam.DoFn):
    """block -> (bucket, rows), with refused rows, counts and inline movies on the side."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._tables = _SideTables()

    def process(self, block: Any, packed_tables: tuple[bytes, bytes]) -> Iterator[Any]:
        """Parses one block."""
        parsed = parse_block(block, self._job, self._tables.unpack(packed_tables))
        counts = Counter({"rows_read": parsed.rows_read, f"file:{block.file}": parsed.rows_read})
        yield beam.pvalue.TaggedOutput(COUNTS, counts + parsed.warnings)
        if parsed.refused:
            yield beam.pvalue.TaggedOutput(REFUSED, pack(parsed.refused))
        if self._tables.movies is None:
            yield beam.pvalue.TaggedOutput(MOVIES, inline_movies.first_rows(parsed.rows))
        for bucket, rows in by_bucket(parsed.rows, self._job.ingest.num_buckets):
            yield bucket, to_bytes(rows)


def by_bucket(rows: Any, num_buckets: int) -> Iterator[tuple[int, Any]]:
    """Yields the rows of a pa.RecordBatch, cut up by the bucket of their user."""
    users = rows.column(rows.schema.get_field_index(f.USER_ID)).dictionary_encode()
    buckets = np.array(
        [bucket_of(user, num_buckets) for user in users.dictionary.to_pylist()], dtype=np.int64
    )
    yield from _cut(rows, buckets[users.indices.to_numpy(zero_copy_only=False)])


def _cut(rows: Any, labels: Any) -> Iterator[tuple[int, Any]]:
    for label in np.unique(labels).tolist():
        yield label, rows.take(pa.array(np.flatnonzero(labels == label)))


class FinishBucket(beam.DoFn):
    """(bucket, all rows of its users) -> rows that stay; writes the bucket's history."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._tables = _SideTables()

    def process(
        self, bucket_rows: tuple[int, Iterable[bytes]], packed_tables: tuple[bytes, bytes]
    ) -> Iterator[Any]:
        """Finishes one bucket."""
        bucket, parts = bucket_rows
        tables = self._tables.unpack(packed_tables)
        rows = concat(parts)
        if rows is not None:
            rows, refused, counts = self._check(rows, tables)
            yield beam.pvalue.TaggedOutput(COUNTS, counts)
            if refused:
                yield beam.pvalue.TaggedOutput(REFUSED, pack(refused))
            yield to_bytes(rows.drop([FILE, LINE]))
            rows = history_rows(rows, tables.movies, tables.users, self._job.names)
        write_history(self._job.targets.history, bucket, self._job.ingest.num_buckets, rows)

    def _check(self, rows: Any, tables: _SideTables) -> tuple[Any, list[Refused], Counter[str]]:
        rows, repeated, rerated = drop_repeated(rows, self._job.names)
        rows, contradicting = inline_movies.refuse_contradictions(
            rows, tables.movies, self._job.names
        )
        counts = Counter({"history_rows": rows.num_rows, "W-RERATED": rerated})
        return rows, [*repeated, *contradicting], counts


def range_of(packed_rows: bytes) -> Range:
    """Returns the earliest and the latest timestamp and the number of rows."""
    seconds = from_bytes(packed_rows)[f.TIMESTAMP].to_numpy()
    return (int(seconds.min()), int(seconds.max()), len(seconds)) if len(seconds) else None


def merge_ranges(ranges: Iterable[Range]) -> Range:
    """Returns the range of the rows of several ranges."""
    known = [r for r in ranges if r is not None]
    if not known:
        return None
    return min(r[0] for r in known), max(r[1] for r in known), sum(r[2] for r in known)


def num_shards(whole: Range, params: IngestParams) -> int:
    """Returns how many files each split has."""
    return 1 if whole is None else -(-whole[2] // params.rows_per_shard)


class CutIntoShards(beam.DoFn):
    """rows -> ((split, shard), rows with their shuffle key)."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def process(self, packed_rows: bytes, whole: Range) -> Iterator[tuple[tuple[int, int], bytes]]:
        """Cuts rows by time into splits and at random into shards."""
        rows = from_bytes(packed_rows)
        if whole is None or not rows.num_rows:
            return
        keys = shuffle_keys(rows, self._job.ingest.seed)
        shards = num_shards(whole, self._job.ingest)
        where = boundaries(whole[0], whole[1], self._job.split)
        splits = split_of(rows[f.TIMESTAMP].to_numpy(), where).astype(np.int64)
        labels = splits * shards + (keys % np.uint64(shards)).astype(np.int64)
        keyed = rows.append_column(_KEY, pa.array(keys))
        for label, part in _cut(keyed, labels):
            yield divmod(label, shards), to_bytes(part)


def all_shards(whole: Range, params: IngestParams) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yields each (split, shard) with no rows, so that an empty split has its files too."""
    for split in range(len(SPLITS)):
        for shard in range(num_shards(whole, params)):
            yield (split, shard), b""


class WriteShard(beam.DoFn):
    """((split, shard), rows) -> {"written:<split>": rows}; writes the Examples file."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._tables = _SideTables()

    def process(
        self,
        shard_rows: tuple[tuple[int, int], Iterable[bytes]],
        packed_tables: tuple[bytes, bytes],
        whole: Range,
    ) -> Iterator[Counter[str]]:
        """Writes one file."""
        (split, shard), parts = shard_rows
        tables = self._tables.unpack(packed_tables)
        rows = concat(parts)
        records: Iterator[bytes] = iter(())
        if rows is not None:
            order = [(name, "ascending") for name in (_KEY, f.USER_ID, f.MOVIE_ID, f.TIMESTAMP)]
            records = encode(rows.sort_by(order), tables.movies, tables.users)
        shards = num_shards(whole, self._job.ingest)
        path = outputs.examples_file(self._job.targets.splits[SPLITS[split]], shard, shards)
        yield Counter({f"written:{SPLITS[split]}": write_tfrecord(path, records)})
