"""Which steps need not run: those that ran before with the same of everything that counts.

The key is that of the backend (kubeflow/pipelines 2.16.0, backend/src/v2/cacheutils/cache.go:
GenerateCacheKey): ids of input artifacts, parameters, the outputs' declaration, command, arguments,
image and the names of claims.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from foundation.digests import sha256_json
from kubeflow_pipelines.rehearsal.records import StoredArtifact
from pipeline.files import read_json, write_json

Outputs = dict[str, StoredArtifact]


def fingerprint(
    pipeline: str,
    executor_input: Mapping[str, Any],
    container: Mapping[str, Any],
    claims: Sequence[str],
) -> str:
    """Returns the key of a step in the cache."""
    inputs = executor_input["inputs"]
    return sha256_json(
        {
            "pipeline": pipeline,
            "inputs": {
                name: [each["name"] for each in listed["artifacts"]]
                for name, listed in inputs["artifacts"].items()
            },
            "parameters": inputs["parameterValues"],
            "outputs": {
                name: [{**each, "uri": ""} for each in listed["artifacts"]]
                for name, listed in executor_input["outputs"]["artifacts"].items()
            },
            "command": [*container["command"], *container.get("args", [])],
            "image": container["image"],
            "claims": sorted(claims),
        }
    )


class Cache:
    """The table of what steps made, on disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Any] = read_json(path) or {}

    def look_up(self, key: str) -> tuple[Outputs, dict[str, Any]] | None:
        """Returns (output artifacts, output parameters) of the step that ran, None for none."""
        found = self._known.get(key)
        if found is None:
            return None
        artifacts = {name: StoredArtifact(**each) for name, each in found["artifacts"].items()}
        return artifacts, found["parameters"]

    def remember(self, key: str, artifacts: Outputs, parameters: Mapping[str, Any]) -> None:
        """Keeps what a step made; of two, the newer counts."""
        self._known[key] = {
            "artifacts": {name: asdict(each) for name, each in artifacts.items()},
            "parameters": dict(parameters),
        }
        write_json(self._path, self._known)
