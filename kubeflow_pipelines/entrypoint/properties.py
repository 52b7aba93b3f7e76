"""A step's parameters turned into TFX's execution properties.

Numbers become integers where they were declared so; a final status, which arrives as a structure,
becomes the text that TFX promises; pipeline parameters are put into the JSON that they belong to;
texts of files are written to files.
"""

import json
import math
from pathlib import Path
from typing import Any

from foundation.errors import ConfigError
from foundation.text import inert
from kubeflow_pipelines.entrypoint.arguments import StepArguments
from kubeflow_pipelines.entrypoint.mounts import Mounts
from kubeflow_pipelines.parameters import INTEGER, IS_SAMPLE, UNSET

Properties = dict[str, Any]


def properties_of(arguments: StepArguments, mounts: Mounts, scratch: Path) -> Properties:
    """Returns the execution properties of a step.

    Args:
      arguments: of the step.
      mounts: where paths of the pod are.
      scratch: a folder of this step alone, for files.

    Raises:
      ConfigError: a parameter is not of its type; the message names it.
    """
    given = arguments.executor_input.get("inputs", {}).get("parameterValues", {})
    declared = arguments.inputs_spec.get("parameters", {})
    values = {
        name: _value(name, value, declared.get(name, {}).get("parameterType", ""))
        for name, value in given.items()
    }
    _override(values, arguments)
    for name in arguments.files:
        values[name] = _file(values[name], scratch / name)
    return {
        name: mounts.in_text(value) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _value(name: str, value: Any, kind: str) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    if kind == INTEGER:
        if not isinstance(value, int | float) or not math.isfinite(value) or value != int(value):
            raise ConfigError([f"{name}: expected an integer, got {inert(repr(value))}"])
        return int(value)
    return int(value) if isinstance(value, bool) else value


def _override(values: Properties, arguments: StepArguments) -> None:
    """Puts pipeline parameters where they belong, and drops them."""
    for override in arguments.overrides:
        value = values[override["parameter"]]
        if override.get("as") == IS_SAMPLE:
            value = int(str(value).partition(":")[0] == "sample")
        elif override.get("can_be_unset") and value == UNSET:
            value = None
        name, *path = override["path"]
        values[name] = _with(values[name], path, value)
    for name in {override["parameter"] for override in arguments.overrides}:
        if name not in {override["path"][0] for override in arguments.overrides}:
            del values[name]


def _with(text: Any, path: list[str | int], value: Any) -> Any:
    """Returns a JSON text with another value at a path; the value itself for an empty path."""
    if not path:
        return value
    content = json.loads(text)
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(content, sort_keys=True)


def _file(text: str, folder: Path) -> str:
    """Writes a text with its file's name in the first line; returns the path."""
    name, _, content = text.partition("\n")
    if Path(name).name != name:
        raise ConfigError([f"{inert(name)}: expected the name of a file, without folders"])
    folder.mkdir(parents=True)
    (folder / name).write_text(content, encoding="utf-8")
    return str(folder / name)
