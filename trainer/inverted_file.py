"""Candidates turned into lists by cluster, and a query into the lists worth looking at.

An inverted file (H. Jégou et al., "Product quantization for nearest neighbor search", TPAMI 2011,
section IV) for inner products, in TensorFlow's own operations. A candidate is the point (embedding,
log recent popularity, log all-time popularity); its score, but for the part of co-rated movies, is
the inner product with the query's (weighed embedding, weights of both). Candidates that have the
part of co-rated movies are in a list of their own, which is always looked at.
"""

import tensorflow as tf

from trainer.searched import Search
from transform.bags import Array

PRIOR_PARTS = 2
_LEAST_SCALE = 1e-6
_CHUNK_ROWS = 4096


class InvertedFile(tf.Module):
    """Centres of the clusters, and how many of them a query looks at.

    They belong to the trained model: another catalogue is put into the same clusters.
    """

    def __init__(self, embedding_dim: int, probes: float) -> None:
        """Starts with one cluster for all.

        Args:
          embedding_dim: of candidates.
          probes: share of the clusters that a query looks at, in (0, 1]; at least one cluster.
        """
        super().__init__(name="inverted_file")
        self._probes = probes
        dim = embedding_dim + PRIOR_PARTS
        self.scale = tf.Variable(tf.ones([dim]), trainable=False)
        self.centres = tf.Variable(tf.zeros([1, dim]), trainable=False, shape=[None, dim])

    def assign(self, scale: Array, centres: Array) -> None:
        """Takes `[dim]`, by which points are multiplied, and `[clusters, dim]`, multiplied so."""
        self.scale.assign(tf.maximum(tf.cast(scale, tf.float32), _LEAST_SCALE))
        self.centres.assign(centres)

    def lists(
        self, embeddings: tf.Tensor, prior: tf.Tensor, covered: tf.Tensor
    ) -> dict[str, tf.Tensor]:
        """Returns what the candidate index keeps of all its N movies.

        list_movies, int32 `[N]`: rows of the index, one list after the other, rising in each;
        list_starts, int32 `[clusters + 2]`: where each begins, and the end. The last is of the
        covered movies.

        Args:
          embeddings: `[N, embedding_dim]`.
          prior: `[N, 2]`.
          covered: bool `[N]`: whether the movie has a part of co-rated movies.
        """
        count = tf.shape(self.centres)[0]
        nearest = self._nearest(tf.concat([embeddings, prior], axis=1) * self.scale)
        of_movie = tf.where(covered, count, nearest)
        order = tf.argsort(of_movie, stable=True)
        starts = tf.searchsorted(tf.gather(of_movie, order), tf.range(count + 2))
        return {"list_movies": order, "list_starts": starts}

    def probed(self, search: Search) -> tf.Tensor:
        """Returns int32 `[batch, lists]`: which lists to look at; that of the covered is last."""
        count = tf.shape(self.centres)[0]
        asked = tf.concat([search.weights[:, :1] * search.embedding, search.weights[:, 2:]], axis=1)
        worth = tf.matmul(asked / self.scale, self.centres, transpose_b=True)
        share = tf.cast(tf.math.ceil(self._probes * tf.cast(count, tf.float32)), tf.int32)
        found = tf.math.top_k(worth, tf.clip_by_value(share, 1, count), sorted=False).indices
        return tf.concat([found, tf.fill([tf.shape(found)[0], 1], count)], axis=1)

    def _nearest(self, points: tf.Tensor) -> tf.Tensor:
        """Returns int32 `[N]`: the cluster of each point, a chunk of rows at a time."""
        size, dim = tf.shape(points)[0], points.shape[1]
        padded = tf.pad(points, [[0, -size % _CHUNK_ROWS], [0, 0]])
        half_squares = 0.5 * tf.reduce_sum(self.centres**2, axis=1)

        def of_chunk(chunk: tf.Tensor) -> tf.Tensor:
            near = tf.matmul(chunk, self.centres, transpose_b=True) - half_squares
            return tf.argmax(near, axis=1, output_type=tf.int32)

        found = tf.map_fn(
            of_chunk,
            tf.reshape(padded, [-1, _CHUNK_ROWS, dim]),
            fn_output_signature=tf.TensorSpec([_CHUNK_ROWS], tf.int32),
            parallel_iterations=1,
        )
        return tf.reshape(found, [-1])[:size]
