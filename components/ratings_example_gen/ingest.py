"""A source turned, in Beam, into Examples, catalogue, history and the counts of its rows.

    shards -> blocks of lines -> rows + refused rows
      -> by bucket of users: repeated rows refused, history written
      -> by split and random shard: sorted by shuffle key, joined, encoded, written

Whole blocks travel, as Arrow IPC bytes; single rows never do. Nothing here depends on the runner,
on the number of workers or on the order in which anything arrives.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import apache_beam as beam

from components.ratings_example_gen import inline_movies, outputs
from components.ratings_example_gen.arrow_bytes import from_bytes, to_bytes
from components.ratings_example_gen.quarantine import Packed, count_by_code, pack
from components.ratings_example_gen.records import Refused
from components.ratings_example_gen.steps import (
    COUNTS,
    MOVIES,
    REFUSED,
    CutIntoShards,
    FinishBucket,
    Job,
    ParseBlocks,
    Range,
    WriteShard,
    all_shards,
    merge_ranges,
    range_of,
    read_tables,
)


def sum_counts(counts: Iterable[Counter[str]]) -> Counter[str]:
    """Returns the sum of several counts."""
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return total


def build(pipeline: beam.Pipeline, job: Job, refused_in_tables: list[Refused]) -> None:
    """Adds the ingestion of `job` to a Beam pipeline; its results are files in `job.targets`."""
    single = beam.pvalue.AsSingleton
    listed = pipeline | "Job" >> beam.Create([job]) | "ReadTables" >> beam.Map(read_tables)
    parsed = (
        pipeline
        | "Shards" >> beam.Create(list(job.source.shards()))
        | "ReadBlocks" >> beam.FlatMap(job.source.blocks, job.ingest.block_bytes)
        | "Spread" >> beam.Reshuffle()
        | "ParseBlocks"
        >> beam.ParDo(ParseBlocks(job), single(listed)).with_outputs(
            REFUSED, COUNTS, MOVIES, main="rows"
        )
    )
    inline = parsed[MOVIES] | "MergeMovies" >> beam.CombineGlobally(inline_movies.merge)
    tables = listed | "Catalogue" >> beam.Map(_with_catalogue, single(inline))
    _ = tables | "WriteCatalogue" >> beam.Map(
        lambda t: outputs.write_catalogue(job.targets.catalogue, from_bytes(t[0]))
    )
    every_bucket = pipeline | "Buckets" >> beam.Create(
        [(i, b"") for i in range(job.ingest.num_buckets)]
    )
    finished = (
        (parsed["rows"], every_bucket)
        | "AllBuckets" >> beam.Flatten()
        | "ByBucket" >> beam.GroupByKey()
        | "FinishBucket"
        >> beam.ParDo(FinishBucket(job), single(tables)).with_outputs(REFUSED, COUNTS, main="rows")
    )
    whole = (
        finished["rows"]
        | "Ranges" >> beam.Map(range_of)
        | "Range" >> beam.CombineGlobally(merge_ranges)
    )
    every_shard = whole | "Markers" >> beam.FlatMap(all_shards, job.ingest)
    written = (
        (
            finished["rows"] | "CutIntoShards" >> beam.ParDo(CutIntoShards(job), single(whole)),
            every_shard,
        )
        | "AllShards" >> beam.Flatten()
        | "ByShard" >> beam.GroupByKey()
        | "WriteShard" >> beam.ParDo(WriteShard(job), single(tables), single(whole))
    )
    listed_wrong = [pack(refused_in_tables)] if refused_in_tables else []
    in_tables = pipeline | "RefusedInTables" >> beam.Create(listed_wrong)
    refused = (parsed[REFUSED], finished[REFUSED], in_tables) | "Refused" >> beam.Flatten()
    twice = inline | "TitlesTwice" >> beam.Map(inline_movies.titles_twice)
    counts = (parsed[COUNTS], finished[COUNTS], written, twice) | "Counts" >> beam.Flatten()
    _write_report(pipeline, job, refused, counts, whole)


def _with_catalogue(
    listed: tuple[bytes, bytes], inline: inline_movies.Movies
) -> tuple[bytes, bytes]:
    return (listed[0] or to_bytes(inline_movies.to_table(inline)), listed[1])


def _write_report(pipeline: beam.Pipeline, job: Job, refused: Any, counts: Any, whole: Any) -> None:
    total = counts | "Total" >> beam.CombineGlobally(sum_counts)
    _ = (
        pipeline
        | "Report" >> beam.Create([job.targets.report])
        | "WriteReport"
        >> beam.Map(
            write_report,
            beam.pvalue.AsIter(refused),
            beam.pvalue.AsSingleton(total),
            beam.pvalue.AsSingleton(whole),
        )
    )


def write_report(
    folder: str, refused: Iterable[Packed], counts: Counter[str], whole: Range
) -> None:
    """Writes the quarantine file, and the counts for the executor to read back."""
    packs = list(refused)
    outputs.write_quarantine(folder, packs)
    value = {"counts": dict(counts), "refused_by_reason": count_by_code(packs), "range": whole}
    outputs.write_json(f"{folder}/{outputs.COUNTS_FILE}", value)
