"""ML Metadata's executions and artifacts turned into our records, and set right after a kill."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ml_metadata.proto import metadata_store_pb2 as mlmd

from pipeline import manifests
from pipeline.results import ArtifactRecord, Outcome
from pipeline.workspace import Workspace

_OUTCOMES: Mapping[int, Outcome] = {
    mlmd.Execution.COMPLETE: "ran",
    mlmd.Execution.CACHED: "cached",
    mlmd.Execution.FAILED: "failed",
    mlmd.Execution.CANCELED: "failed",
}


def outcome_of(store: Any, execution_id: int) -> Outcome:
    """Returns what became of an execution; one that never ended has failed."""
    (execution,) = store.get_executions_by_id([execution_id])
    return _OUTCOMES.get(execution.last_known_state, "failed")


def outputs_of(store: Any, node: str, execution_id: int) -> list[ArtifactRecord]:
    """Returns what an execution published, or took from cache, in the order of publishing."""
    found = store.get_events_by_execution_ids([execution_id])
    events = [event for event in found if event.type == mlmd.Event.OUTPUT]
    artifacts = store.get_artifacts_by_id([event.artifact_id for event in events])
    by_id = {artifact.id: artifact for artifact in artifacts}
    return [_record(node, e.path.steps[0].key, by_id[e.artifact_id]) for e in events]


def records_of(outputs: Mapping[str, Sequence[Any]], node: str) -> list[ArtifactRecord]:
    """Returns TFX's output dictionary {key: artifacts} as records."""
    return [_record(node, key, a.mlmd_artifact) for key, found in outputs.items() for a in found]


def invalidate(store: Any, artifact_ids: Iterable[int]) -> None:
    """Marks artifacts as deleted: TFX's cache skips executions with an output that is not live.

    Only these artifacts are written, for the cache key of a node hashes its input artifacts whole.
    """
    artifacts = store.get_artifacts_by_id(list(artifact_ids))
    for artifact in artifacts:
        artifact.state = mlmd.Artifact.DELETED
    store.put_artifacts(artifacts)


def close_dead(store: Any, workspace: Workspace) -> int:
    """Cancels executions that a dead run left open and removes what they wrote; needs the lock.

    Also removes output folders and manifests with ids that the database has never given (it was
    restored from an older backup), because TFX will give those ids again and would write into them.

    Returns:
      The number of executions closed.
    """
    executions = store.get_executions()
    dead = [
        e for e in executions if e.last_known_state in (mlmd.Execution.NEW, mlmd.Execution.RUNNING)
    ]
    for execution in dead:
        execution.last_known_state = mlmd.Execution.CANCELED
    if dead:
        store.put_executions(dead)
    newest = max((e.id for e in executions), default=0)
    closed = {e.id for e in dead}
    for folder in _execution_folders(workspace):
        if int(folder.name) in closed or int(folder.name) > newest:
            shutil.rmtree(folder, ignore_errors=True)
    manifests.forget_after(workspace, max((a.id for a in store.get_artifacts()), default=0))
    return len(dead)


def _execution_folders(workspace: Workspace) -> list[Path]:
    """Returns the output and scratch folders of all executions, which are named by their ids."""
    found = (
        *workspace.artifacts.glob("*/*/*"),
        *workspace.artifacts.glob("*/.system/executor_execution/*"),
    )
    return [path for path in found if path.name.isdigit() and path.is_dir()]


def _record(node: str, key: str, artifact: Any) -> ArtifactRecord:
    properties = {
        name: getattr(value, value.WhichOneof("value"))
        for values in (artifact.properties, artifact.custom_properties)
        for name, value in values.items()
        if value.WhichOneof("value") in ("string_value", "int_value", "double_value")
    }
    return ArtifactRecord(node, key, artifact.id, artifact.type, artifact.uri, properties)
