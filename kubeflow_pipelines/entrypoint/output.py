"""What a step made turned into the ExecutorOutput that the launcher reads."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kubeflow_pipelines.entrypoint.mounts import Mounts
from kubeflow_pipelines.entrypoint.runtime_artifacts import Artifacts, runtime_artifact


def write_output(
    path: Path, expected: Mapping[str, Any], outputs: Artifacts, mounts: Mounts
) -> None:
    """Writes an ExecutorOutput with one artifact for each expected output.

    Args:
      path: `outputFile` of the ExecutorInput.
      expected: `artifacts` of the ExecutorInput's outputs.
      outputs: the artifacts after the executor has run.
      mounts: where the launcher's paths are.
    """
    artifacts = {}
    for key, listed in expected.items():
        (given,) = listed["artifacts"]
        made = outputs.get(key) or [None]
        artifacts[key] = {"artifacts": [runtime_artifact(made[0], given, mounts)]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"artifacts": artifacts}, sort_keys=True), encoding="utf-8")
