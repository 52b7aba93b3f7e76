"""The file that a step leaves for the launcher, read as strictly as can be."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kubeflow_pipelines.rehearsal.errors import RefusedError


def read_output(path: Path, node: str, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an ExecutorOutput as JSON, {} when the step wrote none, which is allowed.

    Args:
      path: of the file.
      node: the step's.
      outputs: what the ExecutorInput said about outputs.

    Raises:
      RefusedError: it is none, names an output that there is not, or leads elsewhere.
    """
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        _parse(content)
    except Exception as error:
        raise RefusedError(f"{node}: output_metadata.json is no ExecutorOutput: {error}") from error
    for key, listed in content.get("artifacts", {}).items():
        if key not in outputs.get("artifacts", {}):
            raise RefusedError(f"{node}: {key} is no output of the component")
        if len(listed.get("artifacts", [])) != 1:
            raise RefusedError(f"{node}: {key}: expected one artifact")
        expected = outputs["artifacts"][key]["artifacts"][0]["uri"]
        if (uri := listed["artifacts"][0].get("uri", expected)) != expected:
            raise RefusedError(f"{node}: {key}: expected the URI {expected}, got {uri}")
    for key in content.get("parameterValues", {}):
        if key not in outputs.get("parameters", {}):
            raise RefusedError(f"{node}: {key} is no output parameter of the component")
    return dict(content)


def _parse(content: Mapping[str, Any]) -> None:
    """Raises json_format.ParseError for what is no ExecutorOutput, unknown fields as well."""
    from google.protobuf import json_format
    from kfp.pipeline_spec import pipeline_spec_pb2

    json_format.ParseDict(content, pipeline_spec_pb2.ExecutorOutput())
