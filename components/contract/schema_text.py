"""An edit made in the text of the schema: only the lines of what changes are touched."""

from collections.abc import Iterable, Sequence

from components.contract.edits import Edit, changed, parsed, unquoted
from components.contract.errors import ContractError
from components.contract.textproto import Field, scan

_INDENT = "  "


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Returns the schema's text with the edits made, comments and order kept.

    Raises:
      ContractError: the text has a notation that cannot be edited, or what came of it is not what
        the edits mean; then nothing may be written.
    """
    edits = list(edits)
    meant = changed(parsed(text), edits)
    for edit in edits:
        text = _edit(text, edit)
    if parsed(text) != meant:
        raise ContractError(
            "the schema file could not be edited safely: the result is not what was chosen",
            hint="Make the changes by hand; the draft's unified diff shows them.",
        )
    return text


def _edit(text: str, edit: Edit) -> str:
    owner = _owner(text, edit)
    path = list(edit.path)
    while len(path) > 1 and owner.children(path[0]):
        owner = _single(owner.children(path.pop(0)), edit)
    there = owner.children(path[0])
    if edit.op == "drop":
        same = [field for field in there if _literal(text, field, edit) == unquoted(edit.value)]
        return _without(text, _single(same, edit))
    if edit.op == "clear":
        return _without(text, _single(there, edit)) if there else text
    if edit.op == "set" and there:
        field = _single(there, edit)
        return text[: field.value_start] + edit.value + text[field.value_end :]
    return _with(text, owner, path, edit.value)


def _owner(text: str, edit: Edit) -> Field:
    """Returns the message that is changed; for () the whole text as one, without braces."""
    top = Field("", 0, len(text), 0, len(text), scan(text))
    if not edit.owner:
        return top
    kind, name = edit.owner
    named = (
        (message, field) for message in top.children(kind) for field in message.children("name")
    )
    return _single([message for message, f in named if _literal(text, f, edit) == name], edit)


def _literal(text: str, field: Field, edit: Edit) -> str:
    value = text[field.value_start : field.value_end]
    if not value.startswith(("'", '"')):
        raise ContractError(f"{edit}: {field.name} is not written as one quoted text")
    return unquoted(value)


def _single(found: Sequence[Field], edit: Edit) -> Field:
    if len(found) != 1:
        raise ContractError(f"{edit}: written {len(found)} times, expected once")
    return found[0]


def _without(text: str, field: Field) -> str:
    """Takes a field out, with its line and the comment behind it if it stands alone there."""
    end = field.end + (text[field.end : field.end + 1] in (",", ";"))
    line = text.rfind("\n", 0, field.start) + 1
    line_end = _line_end(text, end)
    rest = text[end:line_end].strip()
    if not text[line : field.start].strip() and (not rest or rest.startswith("#")):
        return text[:line] + text[line_end + 1 :]
    start = field.start
    while text[start - 1] == " " and text[end : end + 1] == " ":
        start -= 1
    return text[:start] + text[end:]


def _with(text: str, owner: Field, path: Sequence[str], value: str) -> str:
    """Puts a field behind the last of its name, else behind the last of its message."""
    written = _written(path, value)
    fields = owner.children(path[0]) or list(owner.fields or ())
    inside = text[owner.value_start + 1 : owner.value_end - 1]
    if not owner.name or "\n" in inside:
        indent = _indent(text, fields[-1].start if fields else owner.start)
        indent += "" if fields else _INDENT
        at = _behind(text, owner, fields)
        lines = (indent + line if line else "" for line in written.split("\n"))
        return text[:at] + "\n" + "\n".join(lines) + text[at:]
    one_line = f"{inside.rstrip()} {written}".strip().replace("\n", " ")
    return f"{text[: owner.value_start]}{{ {one_line} }}{text[owner.value_end :]}"


def _behind(text: str, owner: Field, fields: Sequence[Field]) -> int:
    """Returns where a line after the fields begins: behind the comment that follows the last."""
    if not fields:
        return owner.value_start + bool(owner.name)
    end = _line_end(text, fields[-1].end)
    return end if end < owner.value_end or not owner.name else fields[-1].end


def _written(path: Sequence[str], value: str) -> str:
    """Returns `a { b { c: value } }`; a message needs no colon."""
    written = f"{path[-1]} {value}" if value.startswith("{") else f"{path[-1]}: {value}"
    for name in reversed(path[:-1]):
        written = f"{name} {{ {written} }}"
    return written


def _indent(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line if not line.strip() else line[: len(line) - len(line.lstrip())]


def _line_end(text: str, at: int) -> int:
    """Returns where the line ends that `at` lies in."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end
