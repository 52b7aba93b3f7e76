"""An edit made in the text of the rules: single values are replaced, comments and order stay."""

from collections.abc import Iterable
from typing import Any

import yaml

from components.base.yaml_text import parse_yaml
from components.contract.edits import Edit
from components.contract.errors import ContractError

_NAME = "the rules file"
_INDENT = "  "


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Returns the rules' text with single values set; a key that is not there is added.

    Raises:
      ContractError: a key holds more than a single value, or what came of it is not what the edits
        mean; then nothing may be written.
    """
    meant = _loaded(text)
    for edit in edits:
        meant = _set(meant, edit.path, _loaded(edit.value), edit)
        text = _edit(text, edit)
        if not _says(text, meant):
            raise ContractError(
                f"{_NAME}: {edit} could not be edited safely: the result is not what was chosen",
                hint="Make the change by hand; the draft's unified diff shows it.",
            )
    return text


def _says(text: str, meant: Any) -> bool:
    try:
        return bool(parse_yaml(text, _NAME) == meant)
    except ValueError:
        return False


def _loaded(text: str) -> Any:
    try:
        return parse_yaml(text, _NAME)
    except ValueError as error:
        raise ContractError(str(error), hint="Correct the rules file by hand.") from error


def _set(section: Any, path: tuple[str, ...], value: Any, edit: Edit) -> Any:
    """Returns a section with a value in its place."""
    if not path:
        if isinstance(section, dict | list):
            raise ContractError(f"{_NAME}: {edit} is no single value")
        return value
    if not isinstance(section, dict | None):
        raise ContractError(f"{_NAME}: {edit}: expected keys with values around it")
    return {**(section or {}), path[0]: _set((section or {}).get(path[0]), path[1:], value, edit)}


def _edit(text: str, edit: Edit) -> str:
    """Puts the value where PyYAML's marks say that the old one stands, or behind its section."""
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    path = list(edit.path)
    while path and isinstance(node, yaml.MappingNode):
        below = [value for key, value in node.value if key.value == path[0]]
        if not below:
            return _added(text, node, path, edit.value)
        (node,) = below
        path.pop(0)
    if node is None:
        return _lines(text, len(text), "", path, edit.value)
    if path:  # a section without keys, such as `rows:`
        indent = text[text.rfind("\n", 0, node.start_mark.index) + 1 :]
        indent = indent[: len(indent) - len(indent.lstrip(" "))] + _INDENT
        return _lines(text, node.end_mark.index, indent, path, edit.value)
    return text[: node.start_mark.index] + edit.value + text[node.end_mark.index :]


def _added(text: str, section: Any, path: list[str], value: str) -> str:
    """Adds keys behind the last of a section."""
    last = section
    while isinstance(last, yaml.CollectionNode) and not last.flow_style and last.value:
        last = last.value[-1]
        last = last[1] if isinstance(last, tuple) else last
    indent = " " * int(section.start_mark.column)
    return _lines(text, last.end_mark.index, indent, path, value)


def _lines(text: str, after: int, indent: str, path: list[str], value: str) -> str:
    """Writes keys, each below and inside of the one before, on lines behind the one of `after`."""
    at = text.find("\n", after)
    at = len(text) if at < 0 else at
    lines = [f"{indent}{_INDENT * depth}{key}:" for depth, key in enumerate(path)]
    new = "\n".join(lines) + f" {value}"
    before = text[:at]
    gap = "\n" if before and not before.endswith("\n") else ""
    return f"{before}{gap}{new}" + (text[at:] or "\n")
