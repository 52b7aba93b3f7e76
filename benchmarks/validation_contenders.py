"""The project's own parts and TFDV alone, each as a function that says what it used.

benchmarks/validation.py runs each in a process of its own.
"""

import importlib.metadata
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).resolve().parents[1] / "pipeline" / "schema" / "ratings.pbtxt"
RULES = SCHEMA.with_name("rules.yaml")


@dataclass(frozen=True)
class Used:
    """What one contender used."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    imports_mb: float
    note: str = ""


class Meter:
    """Measures what happens between its making and `used`, in this process."""

    def __init__(self) -> None:
        self._imports_mb = _peak_mb()
        self._cpu_s, self._wall_s = time.process_time(), time.monotonic()

    def used(self, note: str = "") -> Used:
        """Returns what was used."""
        return Used(
            cpu_s=time.process_time() - self._cpu_s,
            wall_s=time.monotonic() - self._wall_s,
            peak_mb=_peak_mb(),
            imports_mb=self._imports_mb,
            note=note,
        )


def ingestion(path: Path, out: Path) -> Used:
    """Runs RatingsExampleGen; what follows finds its artifacts in `out`."""
    _import_stack()
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.ratings_example_gen.driver import resolve
    from components.ratings_example_gen.executor import Executor
    from components.ratings_example_gen.params import (
        IngestParams,
        SourceParams,
        SplitParams,
        to_json,
    )

    kinds = {
        "examples": standard_artifacts.Examples,
        "catalogue": artifacts.Catalogue,
        "history": artifacts.RatingHistory,
        "ingest_report": artifacts.IngestReport,
    }
    meter = Meter()
    source = SourceParams(path=str(path))
    properties = {
        "source": to_json(source),
        **resolve(source),
        "split": to_json(SplitParams()),
        "ingest": to_json(IngestParams()),
        "synthetic": 0,
    }
    made = {key: _artifact(kind, out / key) for key, kind in kinds.items()}
    _run(Executor, {}, made, properties)
    used = meter.used(f"{made['examples'].get_int_custom_property('rows_read'):,} rows read")
    _keep(made, out)
    return used


def validation(path: Path, out: Path) -> Used:
    """Runs StatisticsGen, RatingsProfile and SchemaValidation."""
    _import_stack()
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.ratings_profile.executor import Executor as ProfileExecutor
    from components.schema_validation.executor import SchemaValidationExecutor
    from components.schema_validation.rule_file import read_rules

    given = _kept(out)
    meter = Meter()
    statistics = Meter()
    given["schema"] = _schema(out)
    given["statistics"] = _statistics(given, out / "validation")
    of_statistics, profile = statistics.used().cpu_s, Meter()
    given["profile"] = _artifact(artifacts.RatingsProfile, out / "profile")
    inputs = {key: given[key] for key in ("history", "catalogue", "examples")}
    _run(ProfileExecutor, inputs, {"profile": given["profile"]}, {"code_digest": ""})
    of_profile, judging = profile.used().cpu_s, Meter()
    results = {
        "anomalies": _artifact(standard_artifacts.ExampleAnomalies, out / "anomalies"),
        "report": _artifact(artifacts.ValidationReport, out / "report"),
    }
    rules = read_rules(RULES.read_text(encoding="utf-8"), RULES.name).to_json()
    properties = {"config": rules, "show_ids": 0, "code_digest": ""}
    given.pop("catalogue")
    _run(SchemaValidationExecutor, given, results, properties)
    verdict = results["report"].get_string_custom_property("verdict")
    return meter.used(
        f"statistics {of_statistics:.1f}, profile {of_profile:.1f}, "
        f"judging {judging.used().cpu_s:.1f}; {verdict}"
    )


def tfdv_alone(path: Path, out: Path) -> Used:
    """Runs StatisticsGen and compares each split with the schema."""
    _import_stack()
    import tensorflow_data_validation as tfdv
    from tfx.components.statistics_gen import stats_artifact_utils

    given = _kept(out)
    meter = Meter()
    given["schema"] = _schema(out)
    schema = tfdv.load_schema_text(str(SCHEMA))
    statistics = _statistics(given, out / "alone")
    anomalies = 0
    for split in ("train", "eval", "test"):
        proto = stats_artifact_utils.load_statistics(statistics, split).proto()
        found = tfdv.validate_statistics(proto, schema, environment="TRAINING")
        anomalies += len(found.anomaly_info)
    version = importlib.metadata.version("tensorflow-data-validation")
    return meter.used(f"TFDV {version}; {anomalies} anomalies")


CONTENDERS = {"ingestion": ingestion, "validation": validation, "TFDV alone": tfdv_alone}


def _import_stack() -> None:
    from pipeline.environment import prepare

    prepare()
    import tensorflow_data_validation
    from tfx.components.statistics_gen import executor

    import components.schema_validation.executor  # noqa: F401

    assert tensorflow_data_validation and executor


def _statistics(given: Mapping[str, Any], folder: Path) -> Any:
    from tfx.components.statistics_gen.executor import Executor
    from tfx.types import standard_artifacts

    statistics = _artifact(standard_artifacts.ExampleStatistics, folder / "statistics")
    inputs = {key: given[key] for key in ("examples", "schema")}
    _run(Executor, inputs, {"statistics": statistics}, {"exclude_splits": "null"})
    return statistics


def _schema(out: Path) -> Any:
    from tfx.types import standard_artifacts

    schema = standard_artifacts.Schema()
    schema.uri = str(out / "schema")
    Path(schema.uri).mkdir(exist_ok=True)
    shutil.copy(SCHEMA, schema.uri)
    return schema


def _artifact(kind: Any, folder: Path) -> Any:
    folder.mkdir(parents=True)
    artifact = kind()
    artifact.uri = str(folder)
    return artifact


def _keep(made: Mapping[str, Any], out: Path) -> None:
    from tfx.utils import json_utils

    (out / "artifacts.json").write_text(json_utils.dumps(dict(made)), encoding="utf-8")


def _kept(out: Path) -> dict[str, Any]:
    from tfx.utils import json_utils

    found = json_utils.loads((out / "artifacts.json").read_text(encoding="utf-8"))
    return dict(found)


def _run(
    executor: Any, inputs: Mapping[str, Any], outputs: Mapping[str, Any], properties: Any
) -> None:
    from pipeline.beam import beam_args

    lists = ({key: [value] for key, value in part.items()} for part in (inputs, outputs))
    executor(executor.Context(beam_pipeline_args=beam_args())).Do(*lists, properties)


def _peak_mb() -> float:
    """The peak of this process; ru_maxrss would hold that of the process that started it, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
