"""YAML and TOML text turned into plain values and back.

YAML is read by the core schema of YAML 1.2, not by PyYAML's 1.1: `1e-3` is a number, `no`, `12:30`
and `2024-01-01` are strings, and a key that stands twice is an error. What `dump` writes,
`load_mapping` reads back unchanged.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from foundation.errors import ConfigError
from foundation.text import inert

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_YAML_SUFFIXES = (".yaml", ".yml")
_TOML_SUFFIXES = (".toml",)

# Tag, pattern, first characters: https://yaml.org/spec/1.2.2/#1032-tag-resolution
# (without octal and hexadecimal numbers, .inf and .nan).
_CORE_SCHEMA = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("merge", r"<<", ["<"]),
)


# Line breaks and marks that YAML would fold or drop unless they are escaped.
_ESCAPED = re.compile("[\x85\u2028\u2029\ufeff]")


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own protocol

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for index, (key_node, _) in enumerate(node.value):
            if keys[index] in keys[:index]:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {inert(keys[index])} stands twice", key_node.start_mark
                )
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own protocol

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _construct_int(loader: Any, node: Any) -> int:
    return int(loader.construct_scalar(node), 10)


for _tag, _pattern, _first in _CORE_SCHEMA:
    for _class in (_Loader, _Dumper):
        _class.add_implicit_resolver(  # type: ignore[no-untyped-call]
            f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first
        )
_Loader.add_constructor("tag:yaml.org,2002:int", _construct_int)


def _represent_str(dumper: Any, value: str) -> Any:
    style = '"' if _ESCAPED.search(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _represent_str)


def load_mapping(path: Path) -> dict[str, Any]:
    """Returns the mapping that a YAML or TOML file holds; an empty file holds an empty one.

    Raises:
      ConfigError: the file is missing, unreadable, or not what its name says, YAML or TOML.
    """
    if path.suffix not in _YAML_SUFFIXES + _TOML_SUFFIXES:
        raise ConfigError(
            [f"{inert(path, 400)}: expected a name that ends in .yaml, .yml or .toml"]
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError([f"{inert(path, 400)}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            [f"{inert(path, 400)}: not UTF-8: {error.reason} at byte {error.start}"]
        ) from error
    value = _parse_toml(text, path) if path.suffix in _TOML_SUFFIXES else _parse_yaml(text, path)
    if not isinstance(value, dict):
        raise ConfigError([f"{inert(path, 400)}: expected keys with values, got {_kind(value)}"])
    return value


def parse_scalar(text: str) -> Any:
    """Returns the value that YAML text such as `3`, `1e-3`, `null`, `[64, 32]` stands for.

    Raises:
      ValueError: the text is not YAML.
    """
    try:
        return yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"not a YAML value: {inert(text)}") from error


def dump(config: Any, path: Path) -> None:
    """Writes a dataclass, all its keys resolved, as YAML that `--config` takes."""
    path.write_text(dumps(config), encoding="utf-8")


def dumps(config: Any) -> str:
    """Returns a dataclass as YAML text, keys in the order of declaration."""
    return yaml.dump(
        _plain(asdict(config)), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


def _parse_toml(text: str, path: Path) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{inert(path, 400)}: not TOML: {error}"]) from error


def _parse_yaml(text: str, path: Path) -> Any:
    try:
        value = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = (
            f"{inert(path, 400)}:{mark.line + 1}:{mark.column + 1}" if mark else inert(path, 400)
        )
        raise ConfigError([f"{where}: not YAML: {error.problem}"]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigError([f"{inert(path, 400)}: not YAML: {inert(error)}"]) from error
    return {} if value is None else value


def _kind(value: object) -> str:
    return "a list" if isinstance(value, list) else inert(repr(value))
