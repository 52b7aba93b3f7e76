"""YAML and TOML text turned into plain values and back.

YAML is read by the core schema of YAML 1.2 (components.base.yaml_text). What `dump` writes,
`load_mapping` reads back unchanged.
"""

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from components.base.yaml_text import dump_yaml, parse_yaml
from foundation.errors import ConfigError
from foundation.text import inert

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_YAML_SUFFIXES = (".yaml", ".yml")
_TOML_SUFFIXES = (".toml",)


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
        return parse_yaml(text, "")
    except ValueError as error:
        raise ValueError(f"not a YAML value: {inert(text)}") from error


def dump(config: Any, path: Path) -> None:
    """Writes a dataclass, all its keys resolved, as YAML that `--config` takes."""
    path.write_text(dumps(config), encoding="utf-8")


def dumps(config: Any) -> str:
    """Returns a dataclass as YAML text, keys in the order of declaration."""
    return dump_yaml(_plain(asdict(config)))


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
        value = parse_yaml(text, inert(path, 400))
    except ValueError as error:
        raise ConfigError([str(error)]) from error
    return {} if value is None else value


def _kind(value: object) -> str:
    return "a list" if isinstance(value, list) else inert(repr(value))
