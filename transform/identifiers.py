"""Ids, categories and bags of them turned into row numbers of an embedding table.

Vocabularies are those of the analyzed (train) split alone, the most frequent value first. A value
outside of its vocabulary is hashed into one of the out-of-vocabulary (OOV) buckets, the rows that
follow the last known one; with one bucket, the default, all such values share it. Hashing of ids
needs no pass over the data and knows no OOV; which buckets were ever trained is the trainer's
knowledge.
"""

from collections.abc import Callable
from typing import Any

import tensorflow as tf
import tensorflow_transform as tft

from transform.params import TransformParams

# Ids, dense or sparse text -> their indices, int64 of the same shape.
Lookup = Callable[[Any], Any]


def id_lookup(
    ids: tf.Tensor, vocabulary: str, params: TransformParams, min_ratings: int = 1
) -> Lookup:
    """Returns what turns ids, these and any others, into indices in [0, table rows).

    With a vocabulary, it is that of the string ids `[batch]`; ids of fewer than `min_ratings`
    training rows are out of it.
    """
    if params.id_encoding == "hashing":
        return lambda values: hashed(values, params.num_hash_buckets)
    # TensorFlow Transform warns of a threshold that leaves nothing out.
    threshold = min_ratings if min_ratings > 1 else None
    file = tft.vocabulary(ids, vocab_filename=vocabulary, frequency_threshold=threshold)
    return lambda values: tft.apply_vocabulary(values, file, num_oov_buckets=params.num_oov_buckets)


def index_of_category(
    values: tf.Tensor, vocabulary: str, params: TransformParams, top_k: int
) -> tf.Tensor:
    """Returns int64 `[batch]`: the rank of a text among the `top_k` most frequent, else OOV."""
    return _looked_up(values, vocabulary, params, top_k=top_k)


def indices_of_bag(
    values: tf.SparseTensor, vocabulary: str, params: TransformParams, top_k: int
) -> tf.SparseTensor:
    """Returns `values` (text or int64, `[batch, varying]`) looked up like `index_of_category`."""
    return _looked_up(values, vocabulary, params, top_k=top_k)


def hashed(values: Any, num_buckets: int) -> Any:
    """Returns int64 in [0, num_buckets): a fingerprint (FarmHash) of each text, dense or sparse.

    The same on every machine and in every version; different texts may share a bucket.
    """
    if isinstance(values, tf.SparseTensor):
        return values.with_values(hashed(values.values, num_buckets))
    return tf.strings.to_hash_bucket_fast(values, num_buckets)


def known_rows(transform_output: Any, vocabulary: str, params: TransformParams) -> int:
    """Returns how many rows, from the first, stand for known ids: hashing has only such rows."""
    if params.id_encoding == "hashing":
        return params.num_hash_buckets
    return int(transform_output.vocabulary_size_by_name(vocabulary))


def table_rows(transform_output: Any, vocabulary: str, params: TransformParams) -> int:
    """Returns how many values the index of an id can take, OOV buckets included."""
    oov_rows = 0 if params.id_encoding == "hashing" else params.num_oov_buckets
    return known_rows(transform_output, vocabulary, params) + oov_rows


def _looked_up(values: Any, vocabulary: str, params: TransformParams, **limits: int | None) -> Any:
    return tft.compute_and_apply_vocabulary(
        values, vocab_filename=vocabulary, num_oov_buckets=params.num_oov_buckets, **limits
    )
