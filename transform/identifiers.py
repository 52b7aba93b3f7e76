"""User and movie ids turned into row numbers of an embedding table.

Vocabularies are those of the analyzed (train) split alone. An id outside the vocabulary lands in
the one out-of-vocabulary (OOV) row that follows the last known row. Hashing needs no pass
over the data and knows no OOV; which buckets were ever trained is the trainer's knowledge.
"""

from typing import Any

import tensorflow as tf
import tensorflow_transform as tft

from transform.params import TransformParams


def index_of_id(ids: tf.Tensor, vocabulary: str, params: TransformParams) -> tf.Tensor:
    """Returns int64 `[batch]` in [0, table rows) for string ids `[batch]`."""
    if params.id_encoding == "hashing":
        return tf.strings.to_hash_bucket_fast(ids, params.num_hash_buckets)
    return _looked_up(ids, vocabulary)


def index_of_category(values: tf.Tensor, vocabulary: str, top_k: int) -> tf.Tensor:
    """Returns int64 `[batch]`: the rank of a text among the `top_k` most frequent, else one OOV."""
    return _looked_up(values, vocabulary, top_k)


def indices_of_bag(values: tf.SparseTensor, vocabulary: str, top_k: int) -> tf.SparseTensor:
    """Returns `values` (text or int64, `[batch, varying]`) looked up like `index_of_category`."""
    return _looked_up(values, vocabulary, top_k)


def table_rows(transform_output: Any, vocabulary: str, params: TransformParams) -> int:
    """Returns how many rows the embedding table of an id needs, the OOV row included."""
    if params.id_encoding == "hashing":
        return params.num_hash_buckets
    return int(transform_output.vocabulary_size_by_name(vocabulary)) + 1


def _looked_up(values: Any, vocabulary: str, top_k: int | None = None) -> Any:
    return tft.compute_and_apply_vocabulary(
        values, vocab_filename=vocabulary, num_oov_buckets=1, top_k=top_k
    )
