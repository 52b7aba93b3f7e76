"""One agreed change as data, and the schema proto that it makes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2

from components.contract.errors import ContractError

Op = Literal["set", "clear", "append", "drop"]


@dataclass(frozen=True)
class Edit:
    """One change of one field.

    Attributes:
      op: "set" a field, "clear" it, "append" a value to a repeated field, or "drop" one from it.
      path: names from the owner to the field; in the rules file keys from the top.
      value: as the file writes it; "" for "clear".
      owner: in the schema the top-level message that is changed, such as ("feature", "user_id") or
        ("string_domain", "user_occupation_text"), known by its `name`; () for the schema itself.
    """

    op: Op
    path: tuple[str, ...]
    value: str = ""
    owner: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Returns where it acts: `feature raw_user_age: float_domain.max`."""
        place = ".".join(self.path)
        return f"{' '.join(self.owner)}: {place}" if self.owner else place


def quoted(value: str) -> str:
    """Returns a text as a text proto writes it; what cannot be seen, or acts, as escapes."""
    domain = schema_pb2.StringDomain(name=value)
    written = text_format.MessageToString(domain, as_utf8=value.isprintable())
    return str(written).removeprefix("name: ").rstrip("\n")


def unquoted(literal: str) -> str:
    """Returns the text that a text proto's literal stands for."""
    domain = text_format.Parse(f"name: {literal}", schema_pb2.StringDomain())
    return str(domain.name)


def parsed(text: str) -> Any:
    """Returns the Schema that a text stands for; ContractError where protobuf refuses it."""
    try:
        return text_format.Parse(text, schema_pb2.Schema())
    except (text_format.ParseError, UnicodeError) as error:
        raise ContractError(
            f"not a schema: {error}", hint="Correct the schema file by hand."
        ) from error


def changed(schema: Any, edits: Iterable[Edit]) -> Any:
    """Returns a copy of a Schema with the edits made, whatever its text looks like.

    Raises:
      ContractError: an edit's owner is not there, or what it drops is not.
    """
    result = schema_pb2.Schema()
    result.CopyFrom(schema)
    for edit in edits:
        _change(_owner(result, edit), edit)
    return result


def _owner(schema: Any, edit: Edit) -> Any:
    if not edit.owner:
        return schema
    kind, name = edit.owner
    found = [message for message in getattr(schema, kind) if message.name == name]
    if len(found) != 1:
        raise ContractError(f"{edit}: {len(found)} of that name in the schema, expected 1")
    return found[0]


def _change(owner: Any, edit: Edit) -> None:
    *parents, leaf = edit.path
    message = owner
    for parent in parents:
        message = getattr(message, parent)
    if edit.op == "drop":
        values, value = getattr(message, leaf), unquoted(edit.value)
        if value not in values:
            raise ContractError(f"{edit}: {edit.value} is not there")
        values.remove(value)
        return
    if edit.op in ("set", "clear"):
        message.ClearField(leaf)
    if edit.op != "clear":
        text_format.Merge(f"{leaf}: {edit.value}", message)
