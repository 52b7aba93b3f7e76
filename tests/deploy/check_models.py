"""YAML files held against KServe's and Kubernetes' own models; run in the serving environment.

    .venv-serving/bin/python tests/deploy/check_models.py FILE...

Prints a line for each key that no model has, for each value of another type and for what a model
requires and lacks; nothing when all is well.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kserve.models
import kubernetes.client
import yaml

_SCALARS = {"str": str, "int": int, "bool": bool, "float": (int, float)}
_LIST = re.compile(r"list\[(.*)\]", re.IGNORECASE)
_DICT = re.compile(r"dict[(\[]str, (.*)[)\]]", re.IGNORECASE)


def faults(value: Any, kind: str, place: str) -> Iterator[str]:
    """Yields what is wrong with a value of a type as the generated models name it."""
    if match := _LIST.fullmatch(kind):
        if isinstance(value, list):
            for index, each in enumerate(value):
                yield from faults(each, match[1], f"{place}[{index}]")
        else:
            yield f"{place}: expected a list"
    elif match := _DICT.fullmatch(kind):
        for key, each in value.items():
            yield from faults(each, match[1], f"{place}.{key}")
    elif kind in _SCALARS:
        if not isinstance(value, _SCALARS[kind]):  # type: ignore[arg-type]
            yield f"{place}: expected {kind}, got {value!r}"
    elif kind != "object":
        yield from _faults_of_model(value, kind, place)


def _faults_of_model(value: Any, kind: str, place: str) -> Iterator[str]:
    model = getattr(kserve.models, kind, None) or getattr(kubernetes.client, kind)
    names = {key: name for name, key in model.attribute_map.items()}
    if not isinstance(value, dict):
        yield f"{place}: expected an object ({kind})"
        return
    for key, each in value.items():
        if key not in names:
            yield f"{place}.{key}: {kind} has no such key"
        else:
            yield from faults(each, model.openapi_types[names[key]], f"{place}.{key}")
    try:
        model(**{names[key]: each for key, each in value.items() if key in names})
    except ValueError as error:
        yield f"{place}: {' '.join(str(error).split())}"


if __name__ == "__main__":
    for file in sys.argv[1:]:
        for document in yaml.safe_load_all(Path(file).read_text(encoding="utf-8")):
            for fault in faults(document, "V1beta1InferenceService", Path(file).name):
                print(fault)
