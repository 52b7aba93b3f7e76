"""Joined rows turned into serialized tf.Examples and written as a TFRecord file."""

from collections.abc import Iterator
from typing import Any

from components.ratings_example_gen.tables import join
from transform import features as f
from transform.arrow import pa

_SLICE_ROWS = 8192


def join_tables(rows: Any, movies: Any, users: Any) -> Any:
    """Returns ratings with what the side tables (pa.Table or None) know, in the order of features.ALL_FIELDS."""
    joined = join(join(rows, movies, f.MOVIE_ID), users, f.USER_ID)
    return joined.select([name for name in f.ALL_FIELDS if name in joined.column_names])


def encode(rows: Any) -> Iterator[bytes]:
    """Yields one serialized tf.Example a row of a pa.Table; a null is a feature without a value."""
    from tfx_bsl.coders.example_coder import RecordBatchToExamplesEncoder

    encoder = RecordBatchToExamplesEncoder()
    for batch in rows.combine_chunks().to_batches(max_chunksize=_SLICE_ROWS):
        columns = [_as_lists(column) for column in batch.columns]
        yield from encoder.encode(pa.RecordBatch.from_arrays(columns, names=batch.schema.names))


def _as_lists(column: Any) -> Any:
    """Returns a flat column as lists of one value (null: a null list), strings as bytes: what the encoder takes."""
    if pa.types.is_list(column.type):
        return column
    values = column.cast(pa.binary()) if pa.types.is_string(column.type) else column
    offsets = pa.array(range(len(column) + 1), pa.int32())
    if not column.null_count:
        return pa.ListArray.from_arrays(offsets, values)
    starts = pa.array(
        [None if null else i for i, null in enumerate(column.is_null().to_pylist())]
        + [len(column)],
        pa.int32(),
    )
    return pa.ListArray.from_arrays(starts, values)


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
