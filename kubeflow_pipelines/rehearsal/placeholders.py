"""The placeholders in a step's command filled in, as the launcher does.

kubeflow/pipelines 2.16.0, backend/src/v2/component/launcher_v2.go: compileCmdAndArgs, after
getPlaceholders.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kubeflow_pipelines.rehearsal.errors import RefusedError
from kubeflow_pipelines.rehearsal.folders import Folders

_WHOLE = "{{$}}"
_LEFT_OVER = re.compile(r"\{\{\$[^}]*\}\}")


def filled(words: Sequence[str], executor_input: Mapping[str, Any], folders: Folders) -> list[str]:
    """Returns a command whose placeholders are values.

    Raises:
      RefusedError: one names what the step has not.
    """
    known = _placeholders(executor_input, folders)
    whole = json.dumps(_as_protojson(executor_input), sort_keys=True)
    result = []
    for word in words:
        text = word
        for placeholder, value in known.items():
            text = text.replace(placeholder, value)
        if unknown := _LEFT_OVER.search(text.replace(_WHOLE, "")):
            raise RefusedError(f"{unknown.group()} names nothing that the step has")
        result.append(text.replace(_WHOLE, whole))
    return result


def _as_protojson(executor_input: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what protobuf's JSON has of it: no empty maps."""
    return {
        side: {
            part: _lists_as_protojson(content) if part == "artifacts" else content
            for part, content in parts.items()
            if content != {}
        }
        for side, parts in executor_input.items()
    }


def _lists_as_protojson(artifacts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {
            "artifacts": [
                {part: value for part, value in artifact.items() if value != {}}
                for artifact in listed["artifacts"]
            ]
        }
        for name, listed in artifacts.items()
    }


def _placeholders(executor_input: Mapping[str, Any], folders: Folders) -> dict[str, str]:
    found: dict[str, str] = {}
    for side in ("inputs", "outputs"):
        for name, listed in executor_input[side].get("artifacts", {}).items():
            if listed["artifacts"]:
                uri = listed["artifacts"][0]["uri"]
                found[f"{{{{$.{side}.artifacts['{name}'].uri}}}}"] = uri
                found[f"{{{{$.{side}.artifacts['{name}'].path}}}}"] = str(folders.local(uri))
    for name, value in executor_input["inputs"].get("parameterValues", {}).items():
        found[f"{{{{$.inputs.parameters['{name}']}}}}"] = as_text(value)
    for name, output in executor_input["outputs"].get("parameters", {}).items():
        found[f"{{{{$.outputs.parameters['{name}'].output_file}}}}"] = output["outputFile"]
    return found


def as_text(value: Any) -> str:
    """Returns a parameter as the backend writes it (metadata/converter.go: PbValueToText)."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, separators=(",", ":"))
