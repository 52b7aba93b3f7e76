"""Records of earlier runs turned into a metadata store, in which drivers look things up.

Locally they look into the workspace's ML Metadata. The backend's own store knows nothing of TFX's
components, so each step that has a driver fills one of its own from the volume: a temporary file.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ml_metadata.proto import metadata_store_pb2 as mlmd
from tfx.orchestration import metadata

from kubeflow_pipelines.entrypoint.run_records import Record

_KINDS: Mapping[type, int] = {str: mlmd.STRING, int: mlmd.INT, float: mlmd.DOUBLE}


def metadata_of(records: Sequence[Record], scratch: Path) -> metadata.Metadata:
    """Returns a store with the steps that succeeded, in the order in which they did."""
    handle = metadata.Metadata(
        metadata.sqlite_metadata_connection_config(str(scratch / "metadata.sqlite"))
    )
    with handle as opened:
        ids: dict[tuple[str, str], int] = {}
        for record in records:
            if record["outcome"] == "succeeded" and record.get("type"):
                _add(opened.store, record, ids)
    return handle


def _add(store: Any, record: Record, ids: dict[tuple[str, str], int]) -> None:
    """Puts one execution into the store, with events for its inputs and outputs."""
    kind = mlmd.ExecutionType(name=record["type"])
    execution = mlmd.Execution(
        type_id=store.put_execution_type(kind), last_known_state=mlmd.Execution.COMPLETE
    )
    (execution_id,) = store.put_executions([execution])
    events = []
    for event, listed in (
        (mlmd.Event.INPUT, record["inputs"]),
        (mlmd.Event.OUTPUT, record["outputs"]),
    ):
        for artifact in listed:
            # An artifact has no id before the launcher has published it, and one URI for ever.
            name = (artifact["type"], artifact["uri"])
            if name not in ids:
                ids[name] = _put(store, artifact)
            path = mlmd.Event.Path(steps=[mlmd.Event.Path.Step(key=artifact["key"])])
            events.append(
                mlmd.Event(artifact_id=ids[name], execution_id=execution_id, type=event, path=path)
            )
    store.put_events(events)


def _put(store: Any, artifact: Mapping[str, Any]) -> int:
    declared = artifact["properties"]
    kind = mlmd.ArtifactType(name=artifact["type"])
    for name in artifact["of_type"]:
        kind.properties[name] = _KINDS[type(declared[name])]
    proto = mlmd.Artifact(
        type_id=store.put_artifact_type(kind, can_add_fields=True, can_omit_fields=True),
        uri=artifact.get("kept") or artifact["uri"],
        state=mlmd.Artifact.LIVE,
    )
    for name, value in declared.items():
        place = proto.properties if name in artifact["of_type"] else proto.custom_properties
        field = {str: "string_value", int: "int_value", float: "double_value"}[type(value)]
        setattr(place[name], field, value)
    (artifact_id,) = store.put_artifacts([proto])
    return int(artifact_id)
