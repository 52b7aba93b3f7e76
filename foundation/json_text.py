"""Bytes from elsewhere turned into JSON values, strictly: UTF-8, and no key twice."""

import json
from typing import Any

from foundation.text import inert


class NotJsonError(ValueError):
    """The bytes are no JSON text that says one thing.

    Attributes:
      found: what arrived, harmless to show.
      expected: what is required.
      key: the key that was given twice; "" where something else is wrong.
    """

    def __init__(self, found: str, expected: str, key: str = "") -> None:
        super().__init__(f"{found}, expected {expected}")
        self.found = found
        self.expected = expected
        self.key = key


def parse_json(text: bytes, *, finite: bool = False) -> Any:
    """Returns the value of a JSON text.

    Args:
      text: UTF-8. What is escaped or not makes no difference.
      finite: refuse the literals NaN, Infinity and -Infinity, which Python reads and JSON has not.

    Raises:
      NotJsonError: it is none, or is nested too deeply, or an object has a key twice.
    """
    try:
        return json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant if finite else None,
        )
    except UnicodeDecodeError as error:
        byte = f"byte 0x{text[error.start]:02x} at offset {error.start}"
        raise NotJsonError(byte, "utf-8") from None
    except NotJsonError:
        raise
    except (ValueError, RecursionError) as error:
        raise NotJsonError(inert(error, 120), "JSON") from None


def kind_of(value: Any) -> str:
    """Returns what JSON calls a value: "a number", "a list"."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    kinds = {str: "text", int: "a number", float: "a number", list: "a list"}
    return kinds.get(type(value), "an object")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotJsonError(f"key '{inert(twice)}' given twice", "each key once", twice)
    return found


def _refuse_constant(literal: str) -> Any:
    raise NotJsonError(literal, "a finite number")
