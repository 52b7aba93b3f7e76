"""The text of a proto turned into its fields, each with the place where it stands.

Protobuf's own parser forgets comments, order and layout; a file that people review needs them, so
an edit replaces only the characters between two places that this scanner found. It reads what
https://protobuf.dev/reference/protobuf/textformat-spec/ allows except extensions, `Any` and
`<...>`: those, and text that protobuf itself refuses, raise ContractError.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.contract.errors import ContractError

_TOKEN = re.compile(
    r"""(?P<blank>\s+ | \#[^\n]*)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<number>[-+]?[0-9.][0-9A-Za-z.]*(?:(?<=[eE])[-+][0-9]+f?)?)
      | (?P<string>"(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
      | (?P<mark>[-{}\[\]:;,])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Field:
    """One field as it is written: `text[start:end]`, from its name to the end of its value.

    Attributes:
      value_start, value_end: the value alone; of a message from `{` to behind `}`.
      fields: what stands between the braces; None for a scalar or a list in brackets.
    """

    name: str
    start: int
    end: int
    value_start: int
    value_end: int
    fields: tuple["Field", ...] | None = None

    def children(self, name: str) -> list["Field"]:
        """Returns the fields of one name inside a message."""
        return [field for field in self.fields or () if field.name == name]


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def scan(text: str) -> tuple[Field, ...]:
    """Returns the top-level fields in the order in which they are written.

    Raises:
      ContractError: the text is no text proto, or uses a notation that is not edited here.
    """
    return _Scanner(text).fields(closing="")


def pieces(text: str, fields: Sequence[Field]) -> Iterator[str]:
    """Yields the text between fields and each field in turn; joined they are the text."""
    done = 0
    for field in fields:
        yield text[done : field.start]
        yield text[field.start : field.end]
        done = field.end
    yield text[done:]


class _Scanner:
    """One pass over the tokens, one token ahead."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = next(self._tokens)
        self._last_end = 0

    def fields(self, closing: str) -> tuple[Field, ...]:
        """Reads fields until `closing`, which is left to the caller; "" is the end of the text."""
        found = []
        while self._next.text != closing:
            found.append(self._field())
            if self._next.text in (",", ";"):
                self._take()
        return tuple(found)

    def _field(self) -> Field:
        name = self._take("name")
        colon = self._next.text == ":"
        if colon:
            self._take()
        start = self._next.start
        inside = None
        if self._next.text == "{":
            inside = self._message()
        elif not colon:
            raise self._unexpected()
        elif self._next.text == "[":
            self._list()
        else:
            self._scalar()
        return Field(name.text, name.start, self._last_end, start, self._last_end, inside)

    def _message(self) -> tuple[Field, ...]:
        self._take()
        inside = self.fields(closing="}")
        self._take()
        return inside

    def _list(self) -> None:
        self._take()
        while self._next.text != "]":
            if self._next.text == "{":
                self._message()
            else:
                self._scalar()
            if self._next.text == ",":
                self._take()
        self._take()

    def _scalar(self) -> None:
        if self._next.text == "-":
            self._take()
        kind = self._next.kind
        if kind not in ("name", "number", "string"):
            raise self._unexpected()
        self._take()
        while kind == "string" and self._next.kind == "string":  # adjacent strings are one
            self._take()

    def _take(self, kind: str = "") -> _Token:
        token = self._next
        if token.kind == "end" or (kind and token.kind != kind):
            raise self._unexpected()
        self._last_end = token.end
        self._next = next(self._tokens)
        return token

    def _unexpected(self) -> ContractError:
        return _unreadable(self._text, self._next.start)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unreadable(text, at)
        at = match.end()
        kind = match.lastgroup or ""
        if kind != "blank":
            yield _Token(kind, match.group(), match.start(), at)
    yield _Token("end", "", at, at)


def _unreadable(text: str, at: int) -> ContractError:
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    found = repr(text[at : at + 20]) if at < len(text) else "the end of the text"
    return ContractError(
        f"line {line}, column {column}: {found} is not what a text proto has here",
        hint="Correct the schema file by hand.",
    )
