"""Joined rows turned into reproducible serialized tf.Examples, and those into a TFRecord file.

The wire format is written here (protobuf's encoding guide; tensorflow/core/example/*.proto) because
protobuf's own serializers put the entries of a map into another order on each run, and then equal
rows would not give equal files. Each distinct value is encoded once; a row is the concatenation
of its values.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from components.ratings_example_gen.tables import join
from transform import features as f
from transform.arrow import pa, pc

_SLICE_ROWS = 1 << 16
# Tags: field number << 3 | wire type 2 (length-delimited).
_FIELD_1, _FIELD_2, _FIELD_3 = b"\x0a", b"\x12", b"\x1a"


def join_tables(rows: Any, movies: Any, users: Any) -> Any:
    """Returns ratings joined with the side tables (pa.Table or None), columns as in ALL_FIELDS."""
    joined = join(join(rows, movies, f.MOVIE_ID), users, f.USER_ID)
    return joined.select([name for name in f.ALL_FIELDS if name in joined.column_names])


def encode(ratings: Any, movies: Any, users: Any) -> Iterator[bytes]:
    """Yields one serialized tf.Example a row of pa.Table `ratings`; a null is a feature left out.

    What the side tables (pa.Table or None) know of a movie or a user is encoded once for all its
    ratings. Features stand in the order: other columns of the rating, movie, user.
    """
    sides = [
        (table, key, _encode_rows(table))
        for table, key in ((movies, f.MOVIE_ID), (users, f.USER_ID))
        if table is not None
    ]
    listed = {name for table, _, _ in sides for name in table.column_names}
    own = [name for name in f.ALL_FIELDS if name in ratings.column_names and name not in listed]
    for batch in ratings.combine_chunks().to_batches(max_chunksize=_SLICE_ROWS):
        rows = pa.Table.from_batches([batch])
        columns = [_encode_column(name, rows[name]) for name in own]
        for table, key, entries in sides:
            found = pc.index_in(rows[key], value_set=table[key].combine_chunks())
            if found.null_count:
                raise ValueError(f"{found.null_count} ratings with an unlisted {key}")
            columns.append([entries[index] for index in found.to_numpy().tolist()])
        for parts in zip(*columns, strict=True):
            yield _delimited(_FIELD_1, b"".join(parts))


def _encode_rows(table: Any) -> list[bytes]:
    """Returns each row of a table as the map entries of its columns, one after another."""
    columns = [_encode_column(name, table[name]) for name in table.column_names]
    return [b"".join(entries) for entries in zip(*columns, strict=True)]


def _encode_column(name: str, column: Any) -> Sequence[bytes]:
    """Returns each row's map entry {name: feature}, b"" for a null."""
    to_feature = _feature_encoder(column.type)
    key = _delimited(_FIELD_1, name.encode())
    known: dict[Any, bytes] = {None: b""}
    if pa.types.is_list(column.type):
        values = [None if value is None else tuple(value) for value in column.to_pylist()]
    else:
        values = column.to_pylist() if column.null_count else column.to_numpy().tolist()
    for value in values:
        if value not in known:
            feature = _delimited(_FIELD_2, to_feature(value))
            known[value] = _delimited(_FIELD_1, key + feature)
    return [known[value] for value in values]


def _feature_encoder(kind: Any) -> Callable[[Any], bytes]:
    """Returns the function from a value of an Arrow type to a serialized tf.train.Feature."""
    if pa.types.is_list(kind):
        return _int64_feature
    if pa.types.is_string(kind):
        return lambda text: _delimited(_FIELD_1, _delimited(_FIELD_1, text.encode("utf-8")))
    if pa.types.is_floating(kind):
        return lambda value: _delimited(_FIELD_2, _delimited(_FIELD_1, struct.pack("<f", value)))
    return lambda value: _int64_feature((value,))


def _int64_feature(values: tuple[int, ...]) -> bytes:
    packed = b"".join(map(_varint, values))
    return _delimited(_FIELD_3, _delimited(_FIELD_1, packed) if packed else b"")


def _delimited(tag: bytes, payload: bytes) -> bytes:
    return tag + _varint(len(payload)) + payload


@lru_cache(maxsize=1 << 12)
def _varint(value: int) -> bytes:
    if 0 <= value < 128:
        return bytes((value,))
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def write_tfrecord(path: str, records: Iterator[bytes]) -> int:
    """Writes records as a gzip TFRecord file, complete or not at all; returns their number.

    The bytes depend on the records alone: zlib's gzip header holds no time and no name.
    """
    import tensorflow as tf

    count = 0
    tf.io.gfile.makedirs(path.rpartition("/")[0])
    options = tf.io.TFRecordOptions(compression_type="GZIP", compression_level=1)
    with tf.io.TFRecordWriter(f"{path}.part", options) as writer:
        for record in records:
            writer.write(record)
            count += 1
    tf.io.gfile.rename(f"{path}.part", path, overwrite=True)
    return count
