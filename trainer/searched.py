"""What of a query the search for candidates reads."""

from typing import NamedTuple

import tensorflow as tf


class Search(NamedTuple):
    """The query's side of RetrievalBlend.

    weights: `[batch, 4]`, of RETRIEVAL_PARTS.
    embedding: `[batch, embedding_dim]`.
    co_rating: `[batch, covered + 1]`: what the history says of each covered movie; 0 comes last.
    """

    weights: tf.Tensor
    embedding: tf.Tensor
    co_rating: tf.Tensor
