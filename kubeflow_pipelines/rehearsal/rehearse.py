"""Two documents and parameters turned into a run on this machine, told to whoever watches."""

import contextlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock

from foundation.errors import RecommenderError, WorkspaceError
from kubeflow_pipelines.document import to_yaml
from kubeflow_pipelines.entrypoint.runtime_names import (
    ABSENT,
    EXECUTOR_LOGS,
    INTEGERS,
    JSON_TEXTS,
)
from kubeflow_pipelines.rehearsal.cache import Cache
from kubeflow_pipelines.rehearsal.folders import Folders
from kubeflow_pipelines.rehearsal.order import steps
from kubeflow_pipelines.rehearsal.parameter_values import values_of_run
from kubeflow_pipelines.rehearsal.records import ArtifactIds, StoredArtifact
from kubeflow_pipelines.rehearsal.step import Ended, Job
from kubeflow_pipelines.rehearsal.walk import Walk
from kubeflow_pipelines.spec import Spec
from pipeline.logs import OUR_PACKAGES
from pipeline.results import ArtifactRecord, Listener, NodeResult, RunResult
from pipeline.rows import RowCounter

# Where the backend puts artifacts when nobody says otherwise.
PIPELINE_ROOT = "minio://mlpipeline/v2/artifacts"
# What a constant of one of these texts stands for (backend/src/v2/driver/resolve.go).
_OF_THE_RUN = (
    "{{$.pipeline_job_uuid}}",
    "{{$.pipeline_job_name}}",
    "{{$.pipeline_job_resource_name}}",
)
_OWN_PACKAGES = frozenset({*OUR_PACKAGES, "kubeflow_pipelines"})


@dataclass(frozen=True)
class Rehearsed:
    """How a rehearsal ended.

    Attributes:
      result: as a local run has one; artifacts lie in the object store's folder.
      error: what stopped it, None when it succeeded.
    """

    result: RunResult
    error: RecommenderError | None


def rehearse(
    pipeline_spec: Spec,
    platform_spec: Spec,
    given: Mapping[str, Any],
    folders: Folders,
    listener: Listener,
    *,
    pipeline_root: str = PIPELINE_ROOT,
    use_cache: bool = True,
) -> Rehearsed:
    """Carries out a pipeline file.

    Args:
      pipeline_spec: the first document.
      platform_spec: the second.
      given: values of parameters; the others have their defaults.
      folders: where the object store, volumes and logs are.
      listener: is told how it goes.
      pipeline_root: URI below which artifacts go.
      use_cache: whether steps that allow it are taken from cache.

    Raises:
      RefusedError: the API server would not have taken the run; nothing was done.
      WorkspaceError: another rehearsal is at work there.
    """
    declared = pipeline_spec["root"].get("inputDefinitions", {}).get("parameters", {})
    values = values_of_run(given, declared)
    with _only_one(folders):
        run_id = _new_run(folders)
        folder = folders.runs / run_id
        (folder / "pipeline.yaml").write_text(
            to_yaml(pipeline_spec, platform_spec), encoding="utf-8"
        )
        with (folder / "run.log").open("w", encoding="utf-8", buffering=1) as log:
            job = Job(
                spec=pipeline_spec,
                platform=platform_spec,
                root=f"{pipeline_root}/{pipeline_spec['pipelineInfo']['name']}/{run_id}",
                folders=folders,
                ids=ArtifactIds(folders.counter),
                cache=Cache(folders.cache) if use_cache else None,
                log=log,
                on_progress=listener.node_progress,
                on_warning=listener.warning,
                own_packages=_OWN_PACKAGES,
            )
            return _Run(run_id, job, listener).go(values)


class _Run:
    """Listens to a walk, and tells it in the words of a local run."""

    def __init__(self, run_id: str, job: Job, listener: Listener) -> None:
        self._run_id = run_id
        self._job = job
        self._listener = listener
        self._rows = RowCounter()
        self._nodes: list[NodeResult] = []
        self._artifacts: list[ArtifactRecord] = []
        self._by_id: dict[str, ArtifactRecord] = {}

    def go(self, values: Mapping[str, Any]) -> Rehearsed:
        began_s = time.monotonic()
        names = list(steps(self._job.spec, self._job.spec["root"]))
        self._listener.run_started(self._run_id, names)
        macros = dict.fromkeys(_OF_THE_RUN, self._run_id)
        walk = Walk(self._job, macros, self._listener.node_started, self._ended)
        succeeded = walk.run(values)
        result = RunResult(
            run_id=self._run_id,
            state="succeeded" if succeeded else "failed",
            seconds=time.monotonic() - began_s,
            nodes=tuple(self._nodes),
            artifacts=tuple(self._artifacts),
            log=Path(self._job.log.name),
            error=str(walk.error or ""),
        )
        self._listener.run_finished(result)
        return Rehearsed(result, walk.error)

    def _ended(self, name: str, ended: Ended | None, seconds: float) -> None:
        if ended is None or not ended.executor_input:
            self._told(NodeResult(name, "failed" if ended is None else "skipped", seconds))
            return
        made = self._records(name, ended.finished.artifacts)
        given = ended.executor_input["inputs"]
        read = [
            self._by_id[each["name"]]
            for listed in given["artifacts"].values()
            for each in listed["artifacts"]
            if each["name"] in self._by_id
        ]
        self._artifacts += made
        rows = self._rows.count(read, made, given["parameterValues"])
        self._told(
            NodeResult(name, "cached" if ended.outcome == "cached" else "ran", seconds, *rows)
        )

    def _told(self, node: NodeResult) -> None:
        self._nodes.append(node)
        self._listener.node_finished(node)

    def _records(self, name: str, artifacts: Mapping[str, StoredArtifact]) -> list[ArtifactRecord]:
        found = []
        for key, stored in artifacts.items():
            if key == EXECUTOR_LOGS or stored.metadata.get(ABSENT):
                continue
            record = ArtifactRecord(
                node=name,
                key=key,
                artifact_id=stored.artifact_id,
                type_name=stored.title.removeprefix("tfx."),
                uri=str(self._job.folders.stored(stored.uri)),
                properties=_properties(stored.metadata),
            )
            self._by_id[str(stored.artifact_id)] = record
            found.append(record)
        return found


def _properties(metadata: Mapping[str, Any]) -> dict[str, str | int | float]:
    """Returns metadata as properties of TFX's artifacts are."""
    integers = set(json.loads(metadata.get(INTEGERS, "[]")))
    return {
        name: int(value) if name in integers else value
        for name, value in metadata.items()
        if name not in (INTEGERS, JSON_TEXTS) and isinstance(value, str | int | float)
    }


def _new_run(folders: Folders) -> str:
    """Makes the folder of the next run and returns its id."""
    folders.runs.mkdir(parents=True, exist_ok=True)
    numbers = [int(each.name.partition("-")[0]) for each in folders.runs.glob("[0-9]*-*")]
    run_id = f"{max(numbers, default=0) + 1:04d}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}"
    (folders.runs / run_id).mkdir()
    return run_id


@contextlib.contextmanager
def _only_one(folders: Folders) -> Iterator[None]:
    """Holds the rehearsals' folder: there is one pod."""
    folders.root.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(folders.root / ".lock", timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise WorkspaceError(
            f"another rehearsal is at work in {folders.root}",
            hint="Wait for it, or choose another --output.",
        ) from error
    try:
        yield
    finally:
        lock.release()
