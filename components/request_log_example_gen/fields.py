"""A field's value as a client sent it turned into the value of an example, or refused. Pure.

Values are read as the server reads them (registry/values.py); the fields are those of a rating.
"""

from collections.abc import Mapping
from typing import Any

from registry.contract import Kind
from registry.values import read_value
from transform import features as f

_KINDS: Mapping[str, Kind] = {
    f.USER_ID: "text",
    f.MOVIE_ID: "text",
    f.USER_RATING: "number",
    f.TIMESTAMP: "integer",
    f.MOVIE_TITLE: "text",
    f.MOVIE_GENRES: "integers",
    f.RAW_USER_AGE: "number",
    f.BUCKETIZED_USER_AGE: "number",
    f.USER_GENDER: "integer",
    f.USER_OCCUPATION_LABEL: "integer",
    f.USER_OCCUPATION_TEXT: "text",
    f.USER_ZIP_CODE: "text",
}


def value_of(field: str, sent: Any) -> Any:
    """Returns the value of a field, None for what is not known.

    Raises:
      WrongTypeError: the field has another type.
    """
    return read_value(_KINDS[field], sent)
