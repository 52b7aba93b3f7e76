"""A source turned into the content of its report by the pipeline's own executors, in this process.

TFX is imported once for all tests of a session; its runner and ML Metadata have no part in it.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "pipeline" / "schema" / "ratings.pbtxt"
RULES = SCHEMA.with_name("rules.yaml")

Artifacts = dict[str, Any]


@dataclass(frozen=True)
class Examined:
    """The artifacts of a source by name, and report.json once it was validated."""

    artifacts: Artifacts
    content: dict[str, Any]

    def codes(self, severity: str = "error") -> dict[str, list[dict[str, Any]]]:
        """Findings of a severity by code."""
        found: dict[str, list[dict[str, Any]]] = {}
        for finding in self.content["findings"]:
            if finding["severity"] == severity:
                found.setdefault(finding["code"], []).append(finding)
        return found


def examine(path: Path, out: Path, against: Examined | None = None) -> Examined:
    """Ingests, measures and validates a source into folders of `out`.

    Raises:
      SourceError: the source as a whole cannot be used.
    """
    made = measured(path, out)
    if against is not None:
        made |= {f"previous_{key}": against.artifacts[key] for key in ("statistics", "profile")}
    return Examined(made, validated(made, out))


def measured(path: Path, out: Path) -> Artifacts:
    """Runs RatingsExampleGen, StatisticsGen and RatingsProfile."""
    from tfx.components.statistics_gen import executor as statistics_gen
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.ratings_example_gen import executor as example_gen
    from components.ratings_example_gen.driver import resolve
    from components.ratings_example_gen.params import (
        IngestParams,
        SourceParams,
        SplitParams,
        to_json,
    )
    from components.ratings_profile import executor as ratings_profile

    source = SourceParams(path=str(path))
    kinds = {
        "examples": standard_artifacts.Examples,
        "catalogue": artifacts.Catalogue,
        "history": artifacts.RatingHistory,
        "ingest_report": artifacts.IngestReport,
    }
    made = _empty(kinds, out)
    properties = {
        "source": to_json(source),
        **resolve(source),
        "split": to_json(SplitParams()),
        "ingest": to_json(IngestParams(num_buckets=2)),
        "synthetic": 0,
    }
    _run(example_gen.Executor, {}, made, properties)
    statistics = _empty({"statistics": standard_artifacts.ExampleStatistics}, out)
    given = {"examples": made["examples"], "schema": _schema(out)}
    _run(statistics_gen.Executor, given, statistics, {"exclude_splits": "null"})
    profile = _empty({"profile": artifacts.RatingsProfile}, out)
    given = {key: made[key] for key in ("history", "catalogue", "examples")}
    _run(ratings_profile.Executor, given, profile, {"code_digest": ""})
    return {**made, **statistics, **profile}


def validated(made: Artifacts, out: Path) -> dict[str, Any]:
    """Runs SchemaValidation; returns report.json."""
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.schema_validation.executor import SchemaValidationExecutor
    from components.schema_validation.rule_file import read_rules

    kinds = {
        "anomalies": standard_artifacts.ExampleAnomalies,
        "report": artifacts.ValidationReport,
    }
    results = _empty(kinds, out)
    config = read_rules(RULES.read_text(encoding="utf-8"), RULES.name).to_json()
    properties = {"config": config, "show_ids": 0, "code_digest": ""}
    given = {key: value for key, value in made.items() if key != "catalogue"}
    _run(SchemaValidationExecutor, {**given, "schema": _schema(out)}, results, properties)
    content = json.loads((Path(results["report"].uri) / "report.json").read_bytes())
    assert isinstance(content, dict)
    return content


def _empty(kinds: dict[str, Any], out: Path) -> Artifacts:
    found = {}
    for key, kind in kinds.items():
        found[key] = kind()
        found[key].uri = str(out / key)
        (out / key).mkdir(parents=True)
    return found


def _schema(out: Path) -> Any:
    """The curated schema, alone in a folder, as SchemaImporter leaves it."""
    from tfx.types import standard_artifacts

    schema = standard_artifacts.Schema()
    schema.uri = str(out / "schema")
    Path(schema.uri).mkdir(exist_ok=True)
    shutil.copy(SCHEMA, schema.uri)
    return schema


def _run(executor: Any, inputs: Artifacts, outputs: Artifacts, properties: dict[str, Any]) -> None:
    from pipeline.beam import beam_args

    lists = ({key: [value] for key, value in part.items()} for part in (inputs, outputs))
    executor(executor.Context(beam_pipeline_args=beam_args())).Do(*lists, properties)
