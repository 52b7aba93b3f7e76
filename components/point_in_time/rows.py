"""A file of serialized tf.Examples turned into rows: what of them is looked at, and where they are.

A row travels through Beam as the plain tuple of its parts, which Beam encodes without pickling.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from transform import features as f

_BATCH_ROWS = 4096


class Row(NamedTuple):
    """One rating.

    Attributes:
      user_id, movie_id, timestamp_s, rating: of it.
      source: number of the file that it stands in.
      number: of the row in that file, from 0.
      example: the serialized tf.Example.
    """

    user_id: str
    movie_id: str
    timestamp_s: int
    rating: float
    source: int
    number: int
    example: bytes


def read_rows(path: str, source: int) -> Iterator[Row]:
    """Yields the rows of a gzipped TFRecord file, in order.

    Raises:
      tf.errors.OpError: the file is damaged, or a row lacks a required field.
    """
    import tensorflow as tf

    spec = {
        f.USER_ID: tf.io.FixedLenFeature([], tf.string),
        f.MOVIE_ID: tf.io.FixedLenFeature([], tf.string),
        f.TIMESTAMP: tf.io.FixedLenFeature([], tf.int64),
        f.LABEL: tf.io.FixedLenFeature([], tf.float32),
    }
    number = 0
    for batch in tf.data.TFRecordDataset(path, compression_type="GZIP").batch(_BATCH_ROWS):
        parsed = {
            name: _values(column) for name, column in tf.io.parse_example(batch, spec).items()
        }
        columns = (parsed[name] for name in spec)
        for *fields, example in zip(*columns, _values(batch), strict=True):
            user_id, movie_id, timestamp_s, rating = fields
            yield Row(
                user_id.decode(), movie_id.decode(), timestamp_s, rating, source, number, example
            )
            number += 1


def _values(column: Any) -> list[Any]:
    values: list[Any] = column.numpy().tolist()
    return values
