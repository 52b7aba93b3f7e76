"""Parameters of RatingsExampleGen turned into a Beam run, and its results into artifacts."""

import json
import time
from dataclasses import asdict
from typing import Any

from tfx import types
from tfx.dsl.components.base import base_beam_executor
from tfx.types import artifact_utils

from components.ratings_example_gen import ingest, outputs, report
from components.ratings_example_gen.notices import (
    claimed_and_read,
    lines_noted,
    notices,
    rows_by_kind,
)
from components.ratings_example_gen.params import IngestParams, SourceParams, SplitParams, from_json
from components.ratings_example_gen.records import RowRules, Scale
from components.ratings_example_gen.sources import open_source
from components.ratings_example_gen.sources.base import Source
from components.ratings_example_gen.splits import SPLITS, Boundaries, boundaries
from components.ratings_example_gen.steps import Job, Targets

_DAY_S = 86_400


class Executor(base_beam_executor.BaseBeamExecutor):
    """Ingests ratings: see ingest.py for the way of the rows."""

    def Do(
        self,
        input_dict: dict[str, list[types.Artifact]],
        output_dict: dict[str, list[types.Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Writes examples, catalogue, history and ingest_report.

        Raises:
          SourceError: the source as a whole cannot be used; nothing was written then, except for
            E-NO-ROWS.
        """
        self._log_startup(input_dict, output_dict, exec_properties)
        params = from_json(SourceParams, exec_properties["resolved_source"])
        source = open_source(params)
        source.check()
        tables = source.tables()
        refused_in_tables = [row for table in tables.listings() for row in table.refused]
        job = _job(params, source, output_dict, exec_properties)
        with self._make_beam_pipeline() as pipeline:
            ingest.build(pipeline, job, refused_in_tables)
        counted = outputs.read_json(f"{job.targets.report}/{outputs.COUNTS_FILE}")
        outputs.remove(f"{job.targets.report}/{outputs.COUNTS_FILE}")
        warnings = ingest.sum_counts(table.warnings for table in tables.listings())
        ratings_read = counted["counts"].get("rows_read", 0)
        noticed = notices(source, tables, ratings_read)
        warnings.update({code: len(entries) for code, entries in noticed.items()})
        found = report.tally(
            counted["counts"], counted["refused_by_reason"], warnings, len(refused_in_tables)
        )
        examples = outputs.read_quarantine(job.targets.report, report.MAX_EXAMPLES)
        report.check_tally(found, examples)
        where = boundaries(counted["range"][0], counted["range"][1], job.split)
        about = _about(params, source, exec_properties)
        about["claims"] = claimed_and_read(source.claims(), rows_by_kind(tables, ratings_read))
        content = report.ingest_report(
            found, examples, source.inputs(), where, about, noticed, lines_noted(tables)
        )
        outputs.write_json(f"{job.targets.report}/{outputs.REPORT_FILE}", content)
        _describe(output_dict, found, where, about)


def row_rules(params: SourceParams, source: Source, now_s: int) -> RowRules:
    """Returns what must hold for every row; `now_s` bounds timestamps if the parameters do not.

    The clock is asked at execution and stays out of the cache key: a row that was plausible
    yesterday is so today. One that was not, and now is, stays refused in what comes from cache,
    until `timestamp_max_s` is set (E-TIMESTAMP-RANGE says so).
    """
    scale = source.scale
    if (
        params.rating_min is not None
        and params.rating_max is not None
        and params.rating_step is not None
    ):
        scale = Scale(params.rating_min, params.rating_max, params.rating_step)
    latest = now_s + _DAY_S if params.timestamp_max_s is None else params.timestamp_max_s
    return RowRules(scale, params.timestamp_min_s, latest, params.id_type)


def changed_settings(params: SourceParams) -> dict[str, Any]:
    """Returns the settings of a source, but for its path, that are not the defaults."""
    default, given = asdict(SourceParams(path=params.path)), asdict(params)
    return {name: value for name, value in given.items() if value != default[name]}


def _job(
    params: SourceParams,
    source: Source,
    output_dict: dict[str, list[types.Artifact]],
    exec_properties: dict[str, Any],
) -> Job:
    return Job(
        source=source,
        rules=row_rules(params, source, int(time.time())),
        split=from_json(SplitParams, exec_properties["split"]),
        ingest=from_json(IngestParams, exec_properties["ingest"]),
        targets=_targets(output_dict),
    )


def _targets(output_dict: dict[str, list[types.Artifact]]) -> Targets:
    examples = artifact_utils.get_single_instance(output_dict["examples"])
    examples.split_names = artifact_utils.encode_split_names(list(SPLITS))
    uris = {
        key: artifact_utils.get_single_uri(output_dict[key])
        for key in ("catalogue", "history", "ingest_report")
    }
    return Targets(
        splits={split: artifact_utils.get_split_uri([examples], split) for split in SPLITS},
        catalogue=uris["catalogue"],
        history=uris["history"],
        report=uris["ingest_report"],
    )


def _about(params: SourceParams, source: Source, exec_properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": params.path,
        "source_pattern": from_json(SourceParams, exec_properties["source"]).path,
        "format": source.format,
        "split": asdict(from_json(SplitParams, exec_properties["split"])),
        "source_settings": changed_settings(params),
        "span": exec_properties["span"],
        "version": exec_properties["version"],
        "input_fingerprint": exec_properties["input_fingerprint"],
        "synthetic": bool(exec_properties["synthetic"]),
    }


def _describe(
    output_dict: dict[str, list[types.Artifact]],
    found: report.Tally,
    where: Boundaries,
    about: dict[str, Any],
) -> None:
    for key, artifacts in output_dict.items():
        artifact = artifact_utils.get_single_instance(artifacts)
        for name in ("span", "version"):
            artifact.set_int_custom_property(name, about[name])
        artifact.set_string_custom_property("input_fingerprint", about["input_fingerprint"])
        if key in ("examples", "ingest_report"):
            artifact.set_string_custom_property("source", about["source_pattern"])
            artifact.set_string_custom_property("format", about["format"])
            bounds = json.dumps(vars(where), sort_keys=True)
            artifact.set_string_custom_property("split_boundaries", bounds)
            rows = json.dumps(dict(found.rows_by_split))
            artifact.set_string_custom_property("rows", rows)
            artifact.set_int_custom_property("rows_read", found.rows_read)
            artifact.set_int_custom_property("rows_refused", found.rows_refused)
