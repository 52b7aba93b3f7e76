"""A field's value as a client sent it turned into the value of an example, or refused. Pure.

The served signatures take text, whole numbers and numbers; "" and -1 stand for what is not known
(transform/optional_values.py), so does null, and NaN where a number may have a fraction. The server
and the reader of request logs both read values here.
"""

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from registry.contract import Kind

MISSING_TEXT, MISSING_NUMBER = "", -1  # as transform.optional_values has them, without TensorFlow
_SURROGATE = re.compile("[\ud800-\udfff]")  # JSON can write one alone, UTF-8 cannot
_INT64 = range(-(2**63), 2**63)
_MAX_FLOAT32 = 3.4028234e38


class WrongTypeError(ValueError):
    """A value that a signature does not take; the message says what it takes."""


def read_value(kind: Kind, sent: Any) -> Any:
    """Returns the value of a field of this kind; None for what is not known.

    Raises:
      WrongTypeError: it has another type.
    """
    return None if sent is None else _READERS[kind](sent)


def decoded(sent: Any) -> bytes | None:
    """Returns the bytes of {"b64": "..."}, TensorFlow Serving's form of bytes in JSON, or None."""
    if not isinstance(sent, Mapping) or set(sent) != {"b64"}:
        return None
    try:
        return base64.b64decode(sent["b64"], validate=True)
    except (TypeError, ValueError, binascii.Error):
        return None


def _text(sent: Any) -> str | None:
    if isinstance(sent, Mapping):
        sent = _utf8(decoded(sent))
    if not isinstance(sent, str) or _SURROGATE.search(sent):
        raise WrongTypeError('text such as "42"')
    return None if sent == MISSING_TEXT else sent


def _utf8(content: bytes | None) -> str | None:
    try:
        return None if content is None else content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _whole_number(sent: Any) -> int | None:
    if isinstance(sent, bool) or not isinstance(sent, int) or sent not in _INT64:
        raise WrongTypeError("a whole number such as 42")
    return None if sent == MISSING_NUMBER else sent


def _number(sent: Any) -> float | None:
    if isinstance(sent, bool) or not isinstance(sent, (int, float)) or abs(sent) > _MAX_FLOAT32:
        raise WrongTypeError("a number such as 4.5")
    return None if sent == MISSING_NUMBER or math.isnan(sent) else float(sent)


def _list_of(read: Callable[[Any], Any], expected: str) -> Callable[[Any], list[Any] | None]:
    """Returns a reader of lists that leaves out what is not known; of nothing known it is None."""

    def read_list(sent: Any) -> list[Any] | None:
        if not isinstance(sent, list):
            raise WrongTypeError(expected)
        try:
            # No null: a list is as long as it looks, for those that are read side by side.
            known = [value for each in sent if (value := read(each)) is not None]
        except WrongTypeError:
            raise WrongTypeError(expected) from None
        return known or None

    return read_list


_READERS: Mapping[Kind, Callable[[Any], Any]] = {
    "text": _text,
    "integer": _whole_number,
    "number": _number,
    "texts": _list_of(_text, 'a list of texts such as ["42", "7"]'),
    "integers": _list_of(_whole_number, "a list of whole numbers such as [4, 7]"),
    "numbers": _list_of(_number, "a list of numbers such as [4.5, 3]"),
}
