"""A field's value as a client sent it turned into the value of an example, or refused. Pure.

The served signatures take text, whole numbers and numbers; "" and -1 stand for what is not known
(transform/optional_values.py), so does null, and NaN where a number may have a fraction.
"""

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from transform import features as f

_SURROGATE = re.compile("[\ud800-\udfff]")  # JSON can write one alone, UTF-8 cannot
_INT64 = range(-(2**63), 2**63)
_MAX_FLOAT32 = 3.4028234e38
MISSING_TEXT, MISSING_NUMBER = "", -1  # as transform.optional_values has them, without TensorFlow


class WrongType(ValueError):
    """A value that the signature does not take; the message says what it takes."""


def value_of(field: str, sent: Any) -> Any:
    """Returns the value of a field, None for what is not known.

    Raises:
      WrongType: the field has another type.
    """
    return None if sent is None else _READERS[field](sent)


def _text(sent: Any) -> str | None:
    if isinstance(sent, Mapping) and set(sent) == {"b64"}:  # as REST writes bytes
        sent = _decoded(sent["b64"])
    if not isinstance(sent, str) or _SURROGATE.search(sent):
        raise WrongType('text such as "42"')
    return None if sent == MISSING_TEXT else sent


def _decoded(encoded: Any) -> Any:
    try:
        return base64.b64decode(encoded, validate=True).decode("utf-8")
    except (TypeError, ValueError, binascii.Error):
        return None


def _whole_number(sent: Any) -> int | None:
    if isinstance(sent, bool) or not isinstance(sent, int) or sent not in _INT64:
        raise WrongType("a whole number such as 42")
    return None if sent == MISSING_NUMBER else sent


def _number(sent: Any) -> float | None:
    if isinstance(sent, bool) or not isinstance(sent, (int, float)) or abs(sent) > _MAX_FLOAT32:
        raise WrongType("a number such as 4.5")
    return None if sent == MISSING_NUMBER or math.isnan(sent) else float(sent)


def _whole_numbers(sent: Any) -> list[int] | None:
    if not isinstance(sent, list):
        raise WrongType("a list of whole numbers such as [4, 7]")
    known = [number for each in sent if (number := _whole_number(each)) is not None]
    return known or None


_READERS: Mapping[str, Callable[[Any], Any]] = {
    f.USER_ID: _text,
    f.MOVIE_ID: _text,
    f.USER_RATING: _number,
    f.TIMESTAMP: _whole_number,
    f.MOVIE_TITLE: _text,
    f.MOVIE_GENRES: _whole_numbers,
    f.RAW_USER_AGE: _number,
    f.BUCKETIZED_USER_AGE: _number,
    f.USER_GENDER: _whole_number,
    f.USER_OCCUPATION_LABEL: _whole_number,
    f.USER_OCCUPATION_TEXT: _text,
    f.USER_ZIP_CODE: _text,
}
