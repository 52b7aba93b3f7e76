"""What a step made turned into the ExecutorOutput that the launcher reads."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kubeflow_pipelines.entrypoint.mounts import Mounts
from kubeflow_pipelines.entrypoint.runtime_artifacts import Artifacts, runtime_artifact


def write_output(expected: Mapping[str, Any], outputs: Artifacts, mounts: Mounts) -> None:
    """Writes an ExecutorOutput with one artifact for each expected output, and output parameters.

    A parameter is the value of the artifact of the same name, for nodes that take it as one.

    Args:
      expected: `outputs` of the ExecutorInput.
      outputs: the artifacts after the executor has run.
      mounts: where the launcher's paths are.
    """
    artifacts = {}
    for key, listed in expected.get("artifacts", {}).items():
        (given,) = listed["artifacts"]
        made = outputs.get(key) or [None]
        artifacts[key] = {"artifacts": [runtime_artifact(made[0], given, mounts)]}
    values = {key: _value(outputs[key][0]) for key in expected.get("parameters", {})}
    content = {"artifacts": artifacts, "parameterValues": values}
    path = Path(expected["outputFile"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, sort_keys=True), encoding="utf-8")


def _value(artifact: Any) -> Any:
    value = artifact.read()
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
