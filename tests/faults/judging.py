"""A source turned into findings in this process: ingestion, profile and rules, without TFDV.

The functions are those that the pipeline runs, one after another instead of by Beam's engine, so
that a data set of a few thousand rows is judged in less than a second. What TFDV's statistics say
(schema, drift by its comparators) is left to `examine`.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from apache_beam.pvalue import TaggedOutput
from tensorflow_metadata.proto.v0 import schema_pb2

from components.ratings_example_gen.params import SplitParams
from components.ratings_example_gen.splits import Boundaries as Cuts
from components.ratings_profile import files, measure
from components.ratings_profile.leaks import finish_values
from components.ratings_profile.partials import Partial, merge
from components.ratings_profile.profile import IDS_FILE, PROFILE_FILE, Profile, from_json
from components.ratings_profile.rerated import keep_lags
from components.schema_validation import rules
from components.schema_validation.carriers import carriers
from components.schema_validation.evidence import Evidence, Previous
from components.schema_validation.findings import Finding
from components.schema_validation.identities import Identities
from components.schema_validation.ingest import Boundaries, IngestFacts
from components.schema_validation.overlap import overlap
from components.schema_validation.rows_at_fault.answers import with_rows
from components.schema_validation.rows_at_fault.questions import question
from components.schema_validation.rows_at_fault.search import merge as merge_answers
from components.schema_validation.rows_at_fault.search import search_file
from components.schema_validation.rule_file import Rules, read_rules
from components.schema_validation.rules.references import titles_of
from components.schema_validation.summaries import FeatureSummary, SplitSummary
from tests.faults.ingestion import Ingested, ingest
from transform import features as f

RULES = Path(__file__).resolve().parents[2] / "pipeline" / "schema" / "rules.yaml"


@dataclass(frozen=True)
class Measured:
    """An ingested source and its profile; `folder` has profile.json and ids.parquet."""

    ingested: Ingested
    profile: Profile
    folder: Path


def measured(path: Path, out: Path) -> Measured:
    """Ingests and measures a source; raises SourceError as ingestion does."""
    ingested = ingest(path, out)
    folder = out / "profile"
    folder.mkdir(parents=True)
    job = measure.Job(
        history=str(ingested.history),
        catalogue=str(ingested.catalogue),
        profile=str(folder),
        where=Cuts(**ingested.report["split_boundaries"]),
        num_buckets=2,
    )
    figures, id_tables = _measure(job)
    measure.write_profile(job.profile, merge(figures), id_tables)
    return Measured(ingested, from_json((folder / PROFILE_FILE).read_bytes()), folder)


def _measure(job: measure.Job) -> tuple[list[Partial], list[bytes]]:
    """Does what measure.build has Beam do."""
    found: dict[str, list[Any]] = {}

    def take(results: Iterable[Any]) -> None:
        for result in results:
            tagged = isinstance(result, TaggedOutput)
            found.setdefault(result.tag if tagged else "figures", []).append(
                result.value if tagged else result
            )

    def grouped(tag: str) -> Iterable[tuple[int, list[bytes]]]:
        groups: dict[int, list[bytes]] = {}
        for key, part in found.get(tag, []):
            groups.setdefault(key, []).append(part)
        return groups.items()

    for path in files.history_files(job.history):
        take(measure.MeasureBucket(job).process(path))
    take(measure.MeasureCatalogue(job).process(job.catalogue))
    for bucket in grouped(measure.MOVIES):
        take(measure.MeasureMovies(job).process(bucket))
    take(measure.finish(finish_values, bucket) for bucket in grouped(measure.VALUES))
    take(measure.finish(keep_lags, bucket) for bucket in grouped(measure.LAGS))
    return found["figures"], found.get(measure.IDS, [])


def judge(data: Measured, previous: Measured | None = None) -> list[Finding]:
    """Returns the findings of our own rules."""
    report, profile = data.ingested.report, data.profile
    quarantine = data.ingested.report_folder / "quarantine.jsonl"
    with quarantine.open(encoding="utf-8") as lines:
        facts = IngestFacts.from_report(report, lines, Identities("f" * 64))
    evidence = Evidence(
        splits=_summaries(profile),
        ingest=facts,
        boundaries=Boundaries.from_dict(report["split_boundaries"]),
        rows=report["rows"],
        profile=profile,
        split_config=asdict(SplitParams()),
        model_features=f.FEATURE_FIELDS,
        serving_features=f.FEATURE_FIELDS,
        rating_scale=(0.5, 5.0),
        previous=_previous(data, previous) if previous else None,
        title_ids=carriers(data.folder / IDS_FILE, titles_of(_agreed().references)),
    )
    identities = Identities(report["input_fingerprint"])
    return _with_rows(rules.findings(evidence, _agreed(), identities), data, evidence, identities)


def _with_rows(
    found: list[Finding], data: Measured, evidence: Evidence, identities: Identities
) -> list[Finding]:
    """Does what the executor has Beam do: looks for the rows that findings are about."""
    asked = [question(finding, schema_pb2.Schema(), evidence.boundaries) for finding in found]
    wanted = list(dict.fromkeys(item for item in asked if item is not None))
    paths = files.history_files(str(data.ingested.history))
    answers = merge_answers([search_file(path, wanted) for path in paths])
    rows = {**evidence.rows, "": evidence.profile.rows}
    return with_rows(found, asked, dict(zip(wanted, answers, strict=True)), rows, identities)


@cache
def _agreed() -> Rules:
    return read_rules(RULES.read_text(encoding="utf-8"), RULES.name)


def _previous(data: Measured, before: Measured) -> Previous:
    return Previous(
        name="original",
        span=0,
        version=0,
        input_fingerprint="2" * 64,
        reason="--against",
        profile=before.profile,
        splits=_summaries(before.profile),
        overlap=overlap(data.folder / IDS_FILE, before.folder / IDS_FILE),
    )


def _summaries(profile: Profile) -> dict[str, SplitSummary]:
    """Returns what TFDV would say of the times of each split."""
    found = {}
    for split in profile.splits:
        times = FeatureSummary(
            f.TIMESTAMP, "integer", split.rows, 0, minimum=split.first_s, maximum=split.last_s
        )
        features = {f.TIMESTAMP: times} if split.rows else {}
        found[split.split] = SplitSummary(split.split, split.rows, features)
    return found
