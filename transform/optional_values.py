"""Raw inputs, dense or sparse, present or absent, turned into dense tensors with a default.

A schema may declare an optional field as dense or as a varying number of values, and a source may
not have the field at all. Every feature function sees one dense tensor whichever it was.
"""

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from transform.features import MOVIE_ID, QUERY_FIELDS, USER_ID

# What stands for "not known"; no real value of any field equals it.
MISSING_TEXT = b""
MISSING_NUMBER = -1


def one_value(inputs: Mapping[str, Any], key: str, dtype: tf.DType) -> tf.Tensor:
    """Returns `inputs[key]` as `[batch]` of `dtype`; a row without a value gets the missing marker.

    Of several values in a row the first counts. A key that is not in `inputs` is missing in
    every row. NaN counts as missing, so no NaN can reach a feature.
    """
    missing = tf.constant(MISSING_TEXT if dtype == tf.string else MISSING_NUMBER, dtype)
    if key not in inputs:
        return tf.fill([_num_rows(inputs, key)], missing)
    values = inputs[key]
    if isinstance(values, tf.SparseTensor):
        values = _first_of_each_row(values, missing, dtype)
    else:
        values = _cast(tf.reshape(values, [tf.shape(values)[0]]), dtype)
    if dtype.is_floating:
        values = tf.where(tf.math.is_nan(values), missing, values)
    return values


def bag(inputs: Mapping[str, Any], key: str, dtype: tf.DType) -> tf.SparseTensor:
    """Returns `inputs[key]` as a sparse `[batch, varying]`; absent values are empty rows."""
    if key not in inputs:
        return tf.SparseTensor(
            indices=tf.zeros([0, 2], tf.int64),
            values=tf.zeros([0], dtype),
            dense_shape=tf.stack([tf.cast(_num_rows(inputs, key), tf.int64), 0]),
        )
    values = inputs[key]
    if isinstance(values, tf.SparseTensor):
        return values
    values = tf.reshape(values, [tf.shape(values)[0], -1])
    missing = tf.constant(MISSING_TEXT if dtype == tf.string else MISSING_NUMBER, dtype)
    present = tf.where(tf.not_equal(values, missing))
    return tf.SparseTensor(
        present, tf.gather_nd(values, present), tf.shape(values, out_type=tf.int64)
    )


def _first_of_each_row(values: tf.SparseTensor, missing: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    num_rows = values.dense_shape[0]
    first = tf.sparse.slice(values, [0, 0], tf.stack([num_rows, 1]))
    # The slice of a batch in which no row has a value is [batch, 0]: widen it before densifying.
    first = tf.SparseTensor(
        first.indices, _cast(first.values, dtype), tf.stack([num_rows, tf.constant(1, tf.int64)])
    )
    return tf.reshape(tf.sparse.to_dense(first, default_value=missing), [num_rows])


def _cast(values: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    return values if values.dtype == dtype else tf.cast(values, dtype)


def _num_rows(inputs: Mapping[str, Any], key: str) -> tf.Tensor:
    # Counted on an id of the same tower, so that either tower's features can be computed alone.
    known = inputs[USER_ID if key in QUERY_FIELDS else MOVIE_ID]
    if isinstance(known, tf.SparseTensor):
        return tf.cast(known.dense_shape[0], tf.int32)
    return tf.shape(known)[0]
