"""JSON held against the SDK's generated models of the API: no other key, no other type, no value
that an enumeration has not."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import kfp_server_api.models as models

_LIST = re.compile(r"list\[(.*)\]")
_DICT = re.compile(r"dict\(str, (.*)\)")
_INT64 = re.compile(r"-?[0-9]{1,19}")


def faults(value: Any, kind: str, place: str = "") -> Iterator[str]:
    """Yields what is wrong with a JSON value of a type as the models name it."""
    if kind == "object":
        return
    if match := _LIST.fullmatch(kind):
        if not isinstance(value, list):
            yield f"{place}: expected a list"
            return
        for index, each in enumerate(value):
            yield from faults(each, match[1], f"{place}[{index}]")
    elif match := _DICT.fullmatch(kind):
        if not isinstance(value, dict):
            yield f"{place}: expected a mapping"
            return
        for key, each in value.items():
            yield from faults(each, match[1], f"{place}.{key}")
    elif kind in {"str", "bool", "int", "float", "datetime"}:
        if not _is_scalar(value, kind):
            yield f"{place}: expected {kind}, got {value!r}"
    else:
        yield from _faults_of_model(value, getattr(models, kind), place)


def _is_scalar(value: Any, kind: str) -> bool:
    if kind == "str":
        # int64 travels as text, and protobuf's JSON reads numbers as well.
        return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "datetime":
        try:
            return bool(datetime.fromisoformat(str(value).replace("Z", "+00:00")).tzinfo)
        except ValueError:
            return False
    if isinstance(value, str) and kind == "int":
        return _INT64.fullmatch(value) is not None
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _faults_of_model(value: Any, model: Any, place: str) -> Iterator[str]:
    allowed = getattr(model, "allowable_values", None)
    if allowed is not None:
        if value not in allowed:
            yield f"{place}: expected one of {allowed}, got {value!r}"
        return
    if not isinstance(value, dict):
        yield f"{place}: expected an object ({model.__name__})"
        return
    names = {key: name for name, key in model.attribute_map.items()}
    for key, each in value.items():
        if key not in names:
            yield f"{place}.{key}: {model.__name__} has no such field"
        else:
            yield from faults(each, model.openapi_types[names[key]], f"{place}.{key}")
