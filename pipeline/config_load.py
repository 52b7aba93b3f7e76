"""Layers of settings (file, then flags) turned into one checked dataclass, or into all problems.

A later layer wins key by key. Every problem names the key's full path, what was expected, what
arrived and where it came from. Types are checked strictly by pydantic: `"8"` is no integer and
`true` no number; what only the values can tell is checked by each dataclass' own `__post_init__`.
Such a check ends at the first fault that it meets, and is not reached past a wrong type: so what is
found wrong is put back to its default, and the rest is checked again.
"""

import difflib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from foundation.errors import ConfigError
from foundation.text import inert
from pipeline.config_fields import Path as KeyPath
from pipeline.config_fields import is_mapping, section_fields, type_name, walk
from pipeline.config_io import load_mapping, parse_scalar

_SECTION = TypeVar("_SECTION")
_DEFAULT = "the defaults"
HINT = "`config docs` lists every key with its type and default."


@dataclass(frozen=True)
class Layer:
    """Settings from one place: a nested mapping and what to call the place in a message."""

    origin: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class _Setting:
    value: Any
    origin: str


def file_layer(path: Path) -> Layer:
    """Returns what a YAML or TOML file sets; ConfigError when it cannot be read."""
    return Layer(inert(path), load_mapping(path))


_PODS = "kubeflow."


def flag_layers(assignments: Iterable[str]) -> list[Layer]:
    """Returns what `--set key=value` flags set, one layer a flag.

    Raises:
      ConfigError: names every flag that is not of this form.
    """
    layers, problems = [], []
    for text in assignments:
        key, equals, value = text.partition("=")
        # What is set for pods may be a secret that somebody put into the wrong key.
        origin = f"--set {inert(key if key.startswith(_PODS) else text)}"
        if not equals or not all(key.split(".")):
            problems.append(f"{origin}: expected key=value, such as trainer.max_epochs=8")
            continue
        try:
            layers.append(Layer(origin, _nest(key.strip().split("."), parse_scalar(value))))
        except ValueError as error:
            problems.append(f"{origin}: {error}; put a text with special characters in quotes")
    if problems:
        raise ConfigError(problems)
    return layers


def load(section: type[_SECTION], layers: Iterable[Layer]) -> _SECTION:
    """Returns `section` with what the layers set and defaults for the rest.

    Raises:
      ConfigError: carries every problem of every layer.
    """
    value, problems = resolve(section, layers)
    if problems:
        raise ConfigError(problems, hint=HINT)
    return value


def resolve(section: type[_SECTION], layers: Iterable[Layer]) -> tuple[_SECTION, list[str]]:
    """Returns `section` as `load` does, with defaults for whatever is wrong, and every problem."""
    settings = {key.path: _Setting(key.default, _DEFAULT) for key in walk(section)}
    problems: list[str] = []
    for layer in layers:
        problems.extend(_collect(section, section, layer, layer.values, (), settings))
    wrong: set[KeyPath] = set()
    while True:
        try:
            text = json.dumps(_tree(settings), default=str)
            return TypeAdapter(section).validate_json(text, strict=True), problems
        except ValidationError as error:
            found = [
                (_problem(section, details, settings), _keys_of(section, details))
                for details in error.errors(include_url=False)
            ]
        # What is said of a key that was put back is said of its default: of nobody's choice.
        problems.extend(problem for problem, keys in found if not keys & wrong)
        wrong.update(*(keys for _, keys in found))
        if not _put_back(section, settings, [keys for _, keys in found]):
            raise ConfigError(problems, hint=HINT)


def _keys_of(section: type, details: ErrorDetails) -> set[KeyPath]:
    """Returns the paths of the keys that a finding of pydantic is about."""
    path, _ = _known_part(section, details["loc"])
    if details["type"] != "value_error":
        return {path}
    fields = _fields_at(section, path)
    named = {(*path, word) for word in re.findall(r"\w+", details["msg"]) if word in fields}
    return named or {path}


def _put_back(
    section: type, settings: dict[KeyPath, _Setting], found: Iterable[set[KeyPath]]
) -> bool:
    """Gives the keys of each finding their defaults, or all keys beside them; False: all had."""
    given = [path for path, setting in settings.items() if setting.origin != _DEFAULT]
    changed: set[KeyPath] = set()
    for keys in found:
        named = {path for path in given for key in keys if path[: len(key)] == key}
        beside = {path for path in given for key in keys if path[: len(key) - 1] == key[:-1]}
        changed |= named or beside
    defaults = {key.path: key.default for key in walk(section)}
    for path in changed:
        del settings[path]
        if path in defaults:
            settings[path] = _Setting(defaults[path], _DEFAULT)
    return bool(changed)


def _collect(
    root: type,
    section: type,
    layer: Layer,
    values: Mapping[str, Any],
    prefix: KeyPath,
    settings: dict[KeyPath, _Setting],
) -> Iterator[str]:
    """Files the leaves of one layer under their paths; yields a problem for each that is amiss."""
    hints = section_fields(section)
    for key, value in values.items():
        path = (*prefix, str(key))
        name, hint = _name(path), hints.get(str(key))
        if hint is None:
            yield f"{name}: unknown key{_suggestion(root, hints, path)} (from {layer.origin})"
        elif is_dataclass(hint):
            if isinstance(value, Mapping):
                yield from _collect(root, hint, layer, value, path, settings)  # type: ignore[arg-type]
            elif value is not None:
                below = ", ".join(section_fields(hint))  # type: ignore[arg-type]
                yield (
                    f"{name}: expected keys below it ({below}), got {inert(repr(value))} "
                    f"(from {layer.origin})"
                )
        elif isinstance(value, Mapping) and is_mapping(hint):
            settings.update({(*path, str(k)): _Setting(v, layer.origin) for k, v in value.items()})
        elif isinstance(value, Mapping):
            yield f"{name}: takes a value, has no keys below it (from {layer.origin})"
        elif flaw := _flaw(value):
            yield f"{name}: expected {flaw}, got {inert(repr(value))} (from {layer.origin})"
        else:
            settings[path] = _Setting(value, layer.origin)


def _flaw(value: Any) -> str:
    """Returns what a value should be that the JSON for the type check could not carry, or ""."""
    if isinstance(value, float) and not math.isfinite(value):
        return "a finite number"
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return "UTF-8"
    return ""


def _suggestion(root: type, siblings: Mapping[str, Any], path: KeyPath) -> str:
    near = difflib.get_close_matches(path[-1], siblings, n=1)
    if near:
        return f"; did you mean {_name((*path[:-1], near[0]))}?"
    keys = list(walk(root))
    alike = difflib.get_close_matches(path[-1], [key.path[-1] for key in keys], n=1, cutoff=0.8)
    if alike:
        found = (key.name for key in keys if key.path[-1] == alike[0])
        return f"; did you mean {' or '.join(found)}?"
    return f"; known here: {', '.join(siblings)}"


def _problem(section: type, details: ErrorDetails, settings: Mapping[KeyPath, _Setting]) -> str:
    """Returns one finding of pydantic in the words of the configuration's keys and types."""
    path, hint = _known_part(section, details["loc"])
    if details["type"] == "value_error":
        message = details["msg"].removeprefix("Value error, ")
        named = re.match(r"(\w+)(: ?| |=)(.*)", message, re.DOTALL)
        if named and named[1] in _fields_at(section, path):
            path, message = (*path, named[1]), f"got {named[3]}" if named[2] == "=" else named[3]
    else:
        expected = details["msg"].removeprefix("Input should be ")
        if hint is not None:
            expected = type_name(hint)
        arrived = settings[path].value if path in settings else details["input"]
        message = f"expected {expected}, got {inert(repr(arrived))}"
        if details["type"] == "unexpected_keyword_argument":  # within a mapping of sections
            message = "unknown key"
    return f"{_name(path) or 'configuration'}: {message}{_origins(path, settings)}"


def _known_part(section: type, loc: tuple[int | str, ...]) -> tuple[KeyPath, Any]:
    """Returns the path of what is wrong, and the key's type when it is wrong as a whole.

    A location ends with pydantic's own marks for the arms of a union and with the index of a value
    that is missing.
    """
    path = tuple(str(part) for part in loc)
    for key in walk(section):
        end = len(key.path)
        if path[:end] == key.path:
            rest = path[end:]
            return (path, None) if is_mapping(key.type) and rest else (key.path, key.type)
    return path, None


def _fields_at(section: type, path: KeyPath) -> dict[str, Any]:
    for part in path:
        section = section_fields(section).get(part, object)
        if not is_dataclass(section):
            return {}
    return section_fields(section)


def _origins(path: KeyPath, settings: Mapping[KeyPath, _Setting]) -> str:
    """Names where the value at a path came from, or else all that its section was given.

    A check of a whole section names one field although another may have been set wrongly.
    """
    given = {at: s.origin for at, s in settings.items() if s.origin != _DEFAULT}
    for end in range(len(path), -1, -1):
        found = [origin for at, origin in given.items() if at[:end] == path[:end]]
        if found:
            return f" (from {' and '.join(dict.fromkeys(found))})"
    return ""


def _tree(settings: Mapping[KeyPath, _Setting]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, setting in settings.items():
        node = tree
        for part in path[:-1]:
            node = node.setdefault(part, {})
        value = setting.value
        node[path[-1]] = dict(value) if isinstance(value, Mapping) else value
    return tree


def _nest(path: list[str], value: Any) -> dict[str, Any]:
    return {path[0]: _nest(path[1:], value) if path[1:] else value}


def _name(path: KeyPath) -> str:
    return ".".join(inert(part) for part in path)
