"""Ingestion's own steps one after another in this process, without Beam's engine and TensorFlow.

The functions are those that the pipeline runs; only the tf.Examples are not written. A whole
ingestion of a few thousand rows takes a tenth of a second so.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from apache_beam.pvalue import TaggedOutput

from components.ratings_example_gen import inline_movies, outputs, report, steps
from components.ratings_example_gen.arrow_bytes import from_bytes, to_bytes
from components.ratings_example_gen.notices import notices
from components.ratings_example_gen.params import IngestParams, SourceParams, SplitParams
from components.ratings_example_gen.quarantine import count_by_code, pack
from components.ratings_example_gen.records import RowRules
from components.ratings_example_gen.sources import open_source
from components.ratings_example_gen.spans import resolve_span
from components.ratings_example_gen.splits import SPLITS, boundaries, split_of
from transform import features as f

NOW_S = 1_767_225_600  # 2026-01-01, so that tests mean the same tomorrow


@dataclass(frozen=True)
class Ingested:
    """What came of a source: folders as ingestion writes them, and the content of ingest.json."""

    history: Path
    catalogue: Path
    report_folder: Path
    report: dict[str, Any]
    quarantine: list[dict[str, Any]]


def ingest(path: Path, out: Path) -> Ingested:
    """Ingests a source into `out`.

    Raises:
      SourceError: the source as a whole cannot be used.
    """
    params, span, version = resolve_span(SourceParams(path=str(path)))
    source = open_source(params)
    source.check()
    folders = {name: str(out / name) for name in ("catalogue", "history", "report")}
    job = steps.Job(
        source=source,
        rules=RowRules(source.scale, params.timestamp_min_s, NOW_S, params.id_type),
        split=SplitParams(),
        ingest=IngestParams(num_buckets=2),
        targets=steps.Targets(splits={}, **folders),
    )
    tables = source.tables()
    listings = tables.listings()
    counts, refused, kept = _run(job)
    in_lists = [row for table in listings for row in table.refused]
    refused += [pack(in_lists)] if in_lists else []
    outputs.write_quarantine(folders["report"], refused)
    counts.update(_written(kept, job))
    warnings: Counter[str] = Counter()
    for table in listings:
        warnings.update(table.warnings)
    noticed = notices(source, tables, counts["rows_read"])
    warnings.update({code: len(entries) for code, entries in noticed.items()})
    found = report.tally(counts, count_by_code(refused), warnings, len(in_lists))
    quarantine = outputs.read_quarantine(folders["report"], 1 << 30)
    report.check_tally(found, quarantine)
    whole = steps.merge_ranges(map(steps.range_of, kept))
    assert whole is not None
    where = boundaries(whole[0], whole[1], job.split)
    about = {"source": str(path), "format": source.format, "span": span, "version": version}
    about |= {"input_fingerprint": "1" * 64, "synthetic": False}
    content = report.ingest_report(found, quarantine, source.inputs(), where, about, noticed)
    outputs.write_json(f"{folders['report']}/{outputs.REPORT_FILE}", content)
    assert asdict(where) == content["split_boundaries"]
    return Ingested(out / "history", out / "catalogue", out / "report", content, quarantine)


def _run(job: steps.Job) -> tuple[Counter[str], list[Any], list[bytes]]:
    """Returns counts, packed refused rows and the rows that stay; writes history and catalogue."""
    listed = steps.read_tables(job)
    parse, finish = steps.ParseBlocks(job), steps.FinishBucket(job)
    parsed = _Sorted()
    for shard in job.source.shards():
        for block in job.source.blocks(shard, job.ingest.block_bytes):
            parsed.take(parse.process(block, listed))
    inline = inline_movies.merge(parsed.tagged.get(steps.MOVIES, []))
    movies = listed[0] or to_bytes(inline_movies.to_table(inline))
    outputs.write_catalogue(job.targets.catalogue, from_bytes(movies))
    buckets: dict[int, list[bytes]] = {i: [] for i in range(job.ingest.num_buckets)}
    for bucket, rows in parsed.main:
        buckets[bucket].append(rows)
    finished = _Sorted()
    for bucket_rows in buckets.items():
        finished.take(finish.process(bucket_rows, (movies, listed[1])))
    counts = inline_movies.titles_twice(inline)
    for part in (parsed, finished):
        for count in part.tagged.get(steps.COUNTS, []):
            counts.update(count)
    refused = [p for part in (parsed, finished) for p in part.tagged.get(steps.REFUSED, [])]
    return counts, refused, finished.main


class _Sorted:
    """Outputs of a DoFn by tag."""

    def __init__(self) -> None:
        self.main: list[Any] = []
        self.tagged: dict[str, list[Any]] = {}

    def take(self, results: Iterable[Any]) -> None:
        for result in results:
            if isinstance(result, TaggedOutput):
                self.tagged.setdefault(result.tag, []).append(result.value)
            else:
                self.main.append(result)


def _written(kept: list[bytes], job: steps.Job) -> Counter[str]:
    """Returns the rows of each split, as WriteShard counts them."""
    whole = steps.merge_ranges(map(steps.range_of, kept))
    counts: Counter[str] = Counter()
    if whole is None:
        return counts
    where = boundaries(whole[0], whole[1], job.split)
    for rows in kept:
        for split in split_of(from_bytes(rows)[f.TIMESTAMP].to_numpy(), where).tolist():
            counts[f"written:{SPLITS[split]}"] += 1
    return counts
