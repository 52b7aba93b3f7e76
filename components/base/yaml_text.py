"""YAML 1.2 text turned into plain values and back, with the place of each key.

The core schema of YAML 1.2, not PyYAML's 1.1: `1e-3` is a number, `no`, `off`, `12:30` and
`2024-01-01` are strings, and a key that stands twice is an error. What `dump_yaml` writes,
`parse_yaml` reads back unchanged.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from foundation.text import inert

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


def parse_yaml(text: str, name: str) -> Any:
    """Returns the value of a YAML text, None for an empty one.

    Raises:
      ValueError: the text is not YAML; the message names `name`, line and column.
    """
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise ValueError(f"{where}: not YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"{name}: not YAML: {inert(error)}") from error


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Returns {path of keys: line, from 1} of a YAML text that `parse_yaml` reads."""
    return dict(_lines((), yaml.compose(text, Loader=_Loader)))  # type: ignore[no-untyped-call]


def _lines(path: tuple[str, ...], node: Any) -> Iterator[tuple[tuple[str, ...], int]]:
    if isinstance(node, yaml.MappingNode):
        below = [(str(key.value), key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        below = [(str(position), item, item) for position, item in enumerate(node.value)]
    else:
        below = []
    for name, key, value in below:
        yield (*path, name), key.start_mark.line + 1
        yield from _lines((*path, name), value)


def dump_yaml(value: Any) -> str:
    """Returns plain values as YAML text, keys in their order."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
