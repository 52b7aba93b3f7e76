"""Serialized tf.Examples turned into raw rows that a client could send, and back."""

from collections.abc import Iterable, Mapping
from typing import Any

import tensorflow as tf

from components.serving_parity.row import EVAL, Row
from transform import features as f
from transform.point_in_time import FIELD_TYPES

_LISTS = (f.MOVIE_GENRES, *f.HISTORY_FIELDS)
_INTEGERS = (
    f.TIMESTAMP,
    f.USER_GENDER,
    f.MOVIE_GENRES,
    *(name for name, kind in FIELD_TYPES.items() if kind is int),
)


def row_of_example(serialized: bytes) -> Row:
    """Returns a row of the data. A feature without a value is a field that is not known."""
    parsed = tf.train.Example.FromString(serialized)
    fields = {}
    for name in f.FEATURE_FIELDS:
        kind = parsed.features.feature[name].WhichOneof("kind")
        if kind is None:
            continue
        values = list(getattr(parsed.features.feature[name], kind).value)
        if kind == "bytes_list":
            values = [value.decode("utf-8") for value in values]
        if values:
            fields[name] = values if name in _LISTS else values[0]
    return Row(EVAL, fields, serialized)


def made_up(origin: str, fields: Mapping[str, Any]) -> Row:
    """Returns a row that is not in the data; fields that are None or [] are not known."""
    known = {name: value for name, value in fields.items() if value is not None and value != []}
    encoded = {name: _encoded(name, value) for name, value in known.items()}
    example = tf.train.Example(features=tf.train.Features(feature=encoded))
    return Row(origin, known, example.SerializeToString(deterministic=True))


def serialized(rows: Iterable[Row]) -> tf.Tensor:
    """Returns the tf.Examples of rows as string `[rows]`."""
    return tf.constant([row.example for row in rows], tf.string)


def _encoded(name: str, value: Any) -> Any:
    values = value if isinstance(value, list) else [value]
    if isinstance(values[0], str):
        texts = [text.encode("utf-8") for text in values]
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=texts))
    if name in _INTEGERS:
        return tf.train.Feature(int64_list=tf.train.Int64List(value=values))
    return tf.train.Feature(float_list=tf.train.FloatList(value=values))
