"""What the backend's metadata store keeps of an artifact, and what it hands to the next step.

The type is lost on the way, numbers become doubles, truth values numbers, and lists and structures
are wrapped (kubeflow/pipelines 2.16.0, backend/src/v2/metadata/converter.go:
StructValueToMLMDValue, toRuntimeArtifact).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kubeflow_pipelines.rehearsal.errors import RefusedError
from pipeline.files import read_json, write_json


@dataclass(frozen=True)
class StoredArtifact:
    """One artifact.

    Attributes:
      artifact_id: of the metadata store.
      uri: remote.
      title: of its type, such as "tfx.Examples".
      metadata: as it comes back.
    """

    artifact_id: int
    uri: str
    title: str
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def runtime(self) -> dict[str, Any]:
        """Returns the RuntimeArtifact that a later step gets: its type is empty."""
        return {
            "name": str(self.artifact_id),
            "uri": self.uri,
            "type": {"instanceSchema": ""},
            "metadata": dict(self.metadata),
        }


def kept_metadata(node: str, key: str, uri: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the metadata of an output as the store gives them back.

    The launcher adds two where the step does not (metadata/client.go: RecordArtifact).

    Raises:
      RefusedError: a value is null, which fails the launcher.
    """
    session = {"Provider": uri.partition("://")[0], "Params": {"fromEnv": "true"}}
    added = {"display_name": key, "store_session_info": json.dumps(session, separators=(",", ":"))}
    given = {name: _kept(f"{node}.{key}: {name}", value) for name, value in metadata.items()}
    return {**added, **given}


def _kept(where: str, value: Any) -> Any:
    if value is None:
        raise RefusedError(f"{where}: null metadata fails the launcher")
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return float(value)
    return {"list": value} if isinstance(value, list) else {"struct": value}


class ArtifactIds:
    """Gives numbers to artifacts, going on where earlier rehearsals ended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last = int((read_json(path) or {}).get("last", 0))

    def next(self) -> int:
        """Returns a number that none had before."""
        self._last += 1
        write_json(self._path, {"last": self._last})
        return self._last
