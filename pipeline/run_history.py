"""Runs turned into summary files as they go, and these into the list that `status` shows.

Reading needs neither TFX nor TensorFlow nor ML Metadata.
"""

import shlex
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipeline.files import read_json, write_json
from pipeline.processes import ProcessRecord, is_gone, ourselves
from pipeline.results import ArtifactRecord, NodeResult
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class RunSummary:
    """One run, as far as it got.

    Attributes:
      run_id: the run's folder name.
      state: "running", "succeeded", "failed", "canceled", "died" (its process is gone without a
        word), or "unreadable" (its summary cannot be read: all that is known is the name).
      started_s: seconds since the epoch.
      finished_s: the same, None while it runs or when it died.
      process: which process ran it.
      command: its command line.
      kind: "run"; "validation" when it was to end with the verdict on the data; "draft" when only
        to measure it; "" when that is not known.
      nodes: those that ended, in order.
      node_ids: all nodes of the pipeline, in order.
      verdicts: what nodes decided: {"data": "passed", "model": "blessed", ...}, whatever was known
        by then.
      metrics: figures of the model, by name.
      pushed_version: version folder below serving/, "" when nothing was pushed.
      artifacts: what the nodes published, or took from cache, until then.
      error: one line, "" when all went well.
    """

    run_id: str
    state: str
    started_s: float
    process: ProcessRecord
    command: str = ""
    kind: str = "run"
    finished_s: float | None = None
    node_ids: Sequence[str] = ()
    nodes: Sequence[NodeResult] = ()
    verdicts: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    pushed_version: str = ""
    artifacts: Sequence[ArtifactRecord] = ()
    error: str = ""


def runs(workspace: Workspace) -> list[RunSummary]:
    """Returns the runs of a workspace, oldest first; of each folder one."""
    return [
        _read(folder / "summary.json") or _unreadable(folder.name)
        for folder in sorted(_folders(workspace))
    ]


def new_run(workspace: Workspace, command: Sequence[str], kind: str = "run") -> RunSummary:
    """Makes the folder of the next run; ids count up, so they sort when the clock goes back."""
    numbers = [int(folder.name.partition("-")[0]) for folder in _folders(workspace)]
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    run_id = f"{max(numbers, default=0) + 1:04d}-{stamp}"
    (workspace.runs / run_id).mkdir()
    summary = RunSummary(run_id, "running", time.time(), ourselves(), shlex.join(command), kind)
    save(workspace, summary)
    return summary


def save(workspace: Workspace, summary: RunSummary) -> None:
    """Writes a run's summary in one step."""
    write_json(workspace.runs / summary.run_id / "summary.json", asdict(summary))


def verdicts_of(artifacts: Sequence[ArtifactRecord]) -> dict[str, str]:
    """Returns what the nodes decided, from the properties of what they published."""
    verdicts = {}
    for artifact in artifacts:
        if "verdict" in artifact.properties:
            verdicts["data"] = str(artifact.properties["verdict"])
        if artifact.type_name == "ModelBlessing":
            blessed = artifact.properties.get("blessed") == 1
            verdicts["model"] = "blessed" if blessed else "not blessed"
        if artifact.type_name == "InfraBlessing":
            verdicts["parity"] = "passed" if artifact.properties.get("blessed") == 1 else "failed"
    return verdicts


def pushed_version_of(artifacts: Sequence[ArtifactRecord]) -> str:
    """Returns the version folder of the pushed model, "" when nothing was pushed."""
    pushed = [
        a.properties.get("pushed_version", "") for a in artifacts if a.type_name == "PushedModel"
    ]
    return str(pushed[-1]) if pushed else ""


def metrics_of(artifacts: Sequence[ArtifactRecord]) -> dict[str, float]:
    """Returns the model's figures in quality.json, by name; {} when there is none yet."""
    metrics: dict[str, float] = {}
    for artifact in artifacts:
        if artifact.type_name == "components.QualityReport":
            report = read_json(Path(artifact.uri) / "quality.json") or {}
            for part in ("rating", "retrieval"):
                figures = report.get(part, {}).get("model", {})
                metrics |= {k: float(v) for k, v in figures.items() if isinstance(v, int | float)}
    return metrics


def _folders(workspace: Workspace) -> list[Path]:
    folders = workspace.runs.glob("[0-9]*-*") if workspace.runs.is_dir() else ()
    return [path for path in folders if path.name.partition("-")[0].isdigit() and path.is_dir()]


def _unreadable(run_id: str) -> RunSummary:
    nobody = ProcessRecord(pid=0, host="", start_ticks=0)
    error = "summary.json is missing or cannot be read; run.log beside it may tell more"
    return RunSummary(run_id, "unreadable", 0.0, nobody, kind="", error=error)


def _read(path: Path) -> RunSummary | None:
    stored: Any = read_json(path)
    try:
        nodes = tuple(NodeResult(**node) for node in stored.pop("nodes"))
        process = ProcessRecord(**stored.pop("process"))
        artifacts = tuple(ArtifactRecord(**artifact) for artifact in stored.pop("artifacts"))
        summary = RunSummary(process=process, nodes=nodes, artifacts=artifacts, **stored)
    except (AttributeError, KeyError, TypeError):
        return None
    if summary.state == "running" and is_gone(process):
        return RunSummary(**{**summary.__dict__, "state": "died"})
    return summary
