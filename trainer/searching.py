"""A query turned into the candidates of highest score: among all, or among the likeliest clusters.

Both give the same scores. The approximate search leaves movies out whose clusters look bad; where
its lists may hold fewer movies than are wanted, it searches all, so that no place stays empty while
a movie is left.
"""

from collections.abc import Callable

import tensorflow as tf

from trainer.candidates import EXCLUDED_SCORE, NO_MOVIE, CandidateIndex
from trainer.inverted_file import InvertedFile
from trainer.searched import Search

# A query turned into the scores `[batch, N]` of all candidates.
ScoresOfAll = Callable[[Search], tf.Tensor]


class Searching:
    """The best candidates of queries."""

    def __init__(
        self,
        index: CandidateIndex,
        scores: ScoresOfAll,
        places: Callable[[tf.Tensor], tf.Tensor],
        inverted: InvertedFile | None,
    ) -> None:
        """Joins what is searched with how.

        Args:
          index: the candidates; with its lists where `inverted` is given.
          scores: gives the scores `[batch, N]` of all candidates.
          places: gives the columns of Search.co_rating of rows of the movie table.
          inverted: None for exact search only.
        """
        self._index = index
        self._scores = scores
        self._places = places
        self._inverted = inverted

    def best(self, search: Search, k: tf.Tensor, exclude: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns scores and rows as CandidateIndex.best does, exact or not as the model is."""
        if self._inverted is None:
            return self.exact(search, k, exclude)
        wanted = tf.clip_by_value(k, 0, self._index.size())
        known = tf.reduce_sum(tf.cast(exclude != NO_MOVIE, tf.int32), axis=1)
        probed = self._inverted.probed(search)
        starts = self._index.list_starts
        held = tf.gather(starts, probed + 1) - tf.gather(starts, probed)
        # More than are wanted, so that those which are excluded can be taken out afterwards.
        taken = wanted + tf.reduce_max(tf.concat([known, [0]], axis=0))
        enough = tf.reduce_all(tf.reduce_sum(held, axis=1) >= taken) & (tf.size(held) > 0)
        found: tuple[tf.Tensor, tf.Tensor] = tf.cond(
            enough,
            lambda: self._in_lists(search, probed, wanted, taken, exclude),
            lambda: self.exact(search, k, exclude),
        )
        return found

    def exact(
        self, search: Search, k: tf.Tensor, exclude: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns scores and rows of the best of all candidates."""
        return self._index.best(self._scores(search), k, exclude)

    def _in_lists(
        self,
        search: Search,
        probed: tf.Tensor,
        wanted: tf.Tensor,
        taken: tf.Tensor,
        exclude: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        size = self._index.size()
        nobody = tf.fill([tf.shape(exclude)[0], 1], size)
        excluded = tf.sort(tf.concat([self._index.rows_of(exclude), nobody], axis=1), axis=1)

        def of_one(
            one: tuple[Search, tf.Tensor, tf.Tensor],
        ) -> tuple[tf.Tensor, tf.Tensor]:
            search, lists, excluded = one
            scores, rows = self._likeliest(search, lists, taken)
            at = tf.minimum(tf.searchsorted(excluded, rows), tf.size(excluded) - 1)
            scores = tf.where(tf.gather(excluded, at) == rows, EXCLUDED_SCORE, scores)
            best = tf.math.top_k(scores, wanted)
            return best.values, tf.gather(rows, best.indices)

        # A query at a time: lists differ in length, and memory does not grow with the batch.
        found: tuple[tf.Tensor, tf.Tensor] = tf.map_fn(
            of_one,
            (search, probed, excluded),
            fn_output_signature=(
                tf.TensorSpec([None], tf.float32),
                tf.TensorSpec([None], tf.int32),
            ),
        )
        return found

    def _likeliest(
        self, search: Search, lists: tf.Tensor, count: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns scores and rows `[count]` of the best of the lists of one query, rows rising."""
        index, starts = self._index, self._index.list_starts
        within = tf.ragged.range(tf.gather(starts, lists), tf.gather(starts, lists + 1))
        rows = tf.gather(index.list_movies, within.values)
        tower = tf.linalg.matvec(tf.gather(index.embeddings, rows), search.embedding)
        co_rating = tf.gather(search.co_rating, self._places(tf.gather(index.rows, rows)))
        prior = tf.linalg.matvec(tf.gather(index.prior, rows), search.weights[2:])
        scores = search.weights[0] * tower + search.weights[1] * co_rating + prior
        best = tf.math.top_k(scores, count, sorted=False)
        # The order of the catalogue, by which equal scores are put later.
        rows = tf.gather(rows, best.indices)
        order = tf.argsort(rows)
        return tf.gather(best.values, order), tf.gather(rows, order)
