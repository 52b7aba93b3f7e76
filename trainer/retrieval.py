"""Pairs of queries and candidates turned into a retrieval loss: a softmax over the batch.

The same loss as tfrs.tasks.Retrieval, of the same TFRS layers. That task takes `len` of a tensor,
which works only where AutoGraph rewrites the code, and rewriting tf_keras takes longer than
training.
"""

import tensorflow as tf
import tensorflow_recommenders as tfrs

# TFRS clips the probabilities that it corrects for at this value; the prior must match.
LEAST_PROBABILITY = 1e-6


class InBatchSoftmax(tf.keras.layers.Layer):
    """The mean negative log likelihood of each row's own movie among all movies of the batch."""

    def __init__(self) -> None:
        super().__init__(name="in_batch_softmax")
        self._correct = tfrs.layers.loss.SamplingProbablityCorrection()
        self._remove_hits = tfrs.layers.loss.RemoveAccidentalHits()

    def call(
        self,
        query: tf.Tensor,
        candidate: tf.Tensor,
        sampling_probability: tf.Tensor,
        movie_index: tf.Tensor,
    ) -> tf.Tensor:
        """Returns the scalar loss.

        Args:
          query: `[batch, dim]`.
          candidate: `[batch, dim]`: row i is what query i chose.
          sampling_probability: `[batch]`: how likely a batch holds this movie (logQ correction).
          movie_index: `[batch]`: the same movie in another row is no negative.
        """
        scores = tf.matmul(query, candidate, transpose_b=True)
        scores = self._correct(scores, sampling_probability)
        labels = tf.eye(tf.shape(scores)[0])
        scores = self._remove_hits(labels, scores, movie_index)
        return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, scores))
