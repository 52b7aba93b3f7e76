"""ML Metadata asked for what made an artifact, and from what."""

from typing import Any

from ml_metadata.proto import metadata_store_pb2 as mlmd


def is_live(artifact: Any) -> bool:
    """Says whether an artifact was published and not given up."""
    return bool(artifact.state == mlmd.Artifact.LIVE)


def makers(store: Any, artifact_id: int) -> list[int]:
    """Returns the executions that gave an artifact out, the one that made it first."""
    events = store.get_events_by_artifact_ids([artifact_id])
    return sorted(event.execution_id for event in events if is_output(event))


def inputs(store: Any, execution_id: int) -> dict[str, Any]:
    """Returns the artifacts that an execution read, by key."""
    return _artifacts(store, execution_id, output=False)


def outputs(store: Any, execution_id: int) -> dict[str, Any]:
    """Returns the artifacts that an execution gave out, by key."""
    return _artifacts(store, execution_id, output=True)


def is_output(event: Any) -> bool:
    """Says whether an execution gave an artifact out, rather than read it."""
    return event.type in (mlmd.Event.OUTPUT, mlmd.Event.DECLARED_OUTPUT)


def _artifacts(store: Any, execution_id: int, *, output: bool) -> dict[str, Any]:
    events = store.get_events_by_execution_ids([execution_id])
    keys = {e.artifact_id: _key(e) for e in events if is_output(e) == output}
    return {keys[a.id]: a for a in store.get_artifacts_by_id(list(keys))} if keys else {}


def _key(event: Any) -> str:
    steps = event.path.steps
    return str(steps[0].key) if steps else ""
