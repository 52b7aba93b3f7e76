"""An edit made in the text of the rules: single values are replaced, comments and order stay."""

from collections.abc import Iterable
from typing import Any

import yaml

from components.contract.edits import Edit
from components.contract.errors import ContractError


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Returns the rules' text with single values replaced.

    Raises:
      ContractError: a key is not there, or what came of it is not what the edits mean; then nothing
        may be written.
    """
    edits = list(edits)
    meant = loaded(text)
    for edit in edits:
        _change(meant, edit)
        start, end = _place(text, edit)
        text = text[:start] + edit.value + text[end:]
    if loaded(text) != meant:
        raise ContractError(
            "the rules' text could not be edited safely: the result is not what was chosen",
            hint="Make the changes by hand; the draft's unified diff shows them.",
        )
    return text


def loaded(text: str) -> Any:
    """Returns what the YAML says, unchecked; ContractError where it is no YAML."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ContractError(f"not YAML: {error}", hint="Correct the rules file by hand.") from error


def _change(rules: Any, edit: Edit) -> None:
    *parents, leaf = edit.path
    section = rules
    for key in parents:
        section = _children(section, edit).get(key)
    children = _children(section, edit)
    if edit.op != "set" or leaf not in children or isinstance(children[leaf], dict | list):
        raise ContractError(f"rules: {edit}: no single value of that name")
    original = next(key for key in section if str(key) == leaf)
    section[original] = yaml.safe_load(edit.value)


def _children(section: Any, edit: Edit) -> dict[str, Any]:
    if not isinstance(section, dict):
        raise ContractError(f"rules: {edit}: no such key")
    return {str(key): value for key, value in section.items()}


def _place(text: str, edit: Edit) -> tuple[int, int]:
    """Returns where the value is written, from PyYAML's marks."""
    node: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for key in edit.path:
        found = [value for name, value in node.value if name.value == key]
        if len(found) != 1:
            raise ContractError(f"rules: {edit}: written {len(found)} times, expected once")
        (node,) = found
    return node.start_mark.index, node.end_mark.index
