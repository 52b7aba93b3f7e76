"""Transformed examples turned into columns in memory, and columns into shuffled batches.

A row of features is about 200 bytes, and 12 for each rating of the longest history: 25 million
ratings take 35 GB with a state.max_history of 100, and 11 GB with one of 20. Each row is decoded
once, whatever the number of epochs, and every epoch sees a new order and new negatives.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from transform import features
from transform.bags import BAG_PADDING, stacked

Columns = dict[str, np.ndarray[Any, Any]]

_DECODED_ROWS = 4096


def load_columns(file_patterns: Sequence[str], transform_output: Any) -> Columns:
    """Returns features and label of the gzipped TFRecords as arrays `[rows, ...]`.

    Bags become `[rows, longest bag]`, filled with BAG_PADDING; indices are int32. The order of rows
    is that of the sorted file names.

    Raises:
      ValueError: the files hold no row.
    """
    spec = transform_output.transformed_feature_spec()
    spec.pop(features.ROW_KEY, None)  # not for a model
    files = sorted(name for pattern in file_patterns for name in tf.io.gfile.glob(pattern))
    parts = [
        {key: _dense(key, value) for key, value in batch.items()}
        for batch in tf.data.TFRecordDataset(files, compression_type="GZIP")
        .batch(_DECODED_ROWS)
        .map(lambda serialized: tf.io.parse_example(serialized, spec))
        .prefetch(2)
    ]
    if not parts:
        raise ValueError(f"no transformed rows in {', '.join(file_patterns)}")
    return {key: stacked([part[key] for part in parts]) for key in spec}


def num_rows(columns: Columns) -> int:
    """Returns the number of rows of `columns`."""
    return len(next(iter(columns.values())))


def training_batches(columns: Columns, batch_size: int, seed: int) -> tuple[tf.data.Dataset, int]:
    """Returns an endless dataset of batches in a new order every epoch, and the steps an epoch has.

    Rows that do not fill a last batch are left out of that epoch, others in the next one: every
    batch then offers equally many negatives. Fewer rows than `batch_size` make one batch.
    """
    rows = num_rows(columns)
    size = min(batch_size, rows)
    steps = rows // size
    tensors = {key: tf.constant(value) for key, value in columns.items()}

    def epoch_order(epoch: tf.Tensor) -> tf.data.Dataset:
        order = tf.random.experimental.stateless_shuffle(
            tf.range(rows), seed=tf.stack([tf.constant(seed, tf.int64), epoch])
        )
        return tf.data.Dataset.from_tensor_slices(tf.reshape(order[: steps * size], [steps, size]))

    def take(order: tf.Tensor) -> dict[str, tf.Tensor]:
        return {key: tf.gather(value, order) for key, value in tensors.items()}

    return tf.data.Dataset.counter().flat_map(epoch_order).map(take).prefetch(4), steps


def ordered_batches(columns: Columns, batch_size: int) -> tf.data.Dataset:
    """Returns all rows once, in order; the last batch may be smaller."""
    return tf.data.Dataset.from_tensor_slices(columns).batch(batch_size)


def _dense(key: str, value: Any) -> np.ndarray[Any, Any]:
    if isinstance(value, tf.SparseTensor):
        value = tf.sparse.to_dense(value, default_value=BAG_PADDING)
    array: np.ndarray[Any, Any] = value.numpy()
    # Indices are small; what is passed through, such as seconds and keys, is not.
    small = array.dtype == np.int64 and key not in features.PASSED_THROUGH
    return array.astype(np.int32) if small else array
