"""The catalogue turned into what `recommend` searches: exactly, over every movie there is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tensorflow as tf

from transform import features
from transform.bags import BAG_PADDING
from transform.catalogue import read_catalogue as read_table

# What a request's padding and a title that the source does not have look like.
NO_MOVIE = ""


@dataclass(frozen=True)
class Catalogue:
    """Every movie that may be recommended, sorted by id; rated in training or not.

    Attributes:
      movie_ids: N distinct ids.
      titles: N titles, "" where the source has none.
      genres: N lists of genre numbers.
    """

    movie_ids: list[str]
    titles: list[str]
    genres: list[list[int]]

    def __post_init__(self) -> None:
        if len(set(self.movie_ids)) != len(self.movie_ids):
            raise ValueError("catalogue: a movie id occurs twice")
        if not self.movie_ids:
            raise ValueError("catalogue: no movies")


def read_catalogue(file: Path) -> Catalogue:
    """Returns the movies of `catalogue.parquet`.

    Raises:
      ValueError: it holds no movies, or one twice.
    """
    table = read_table(file)
    return Catalogue(
        movie_ids=table.column(features.MOVIE_ID).to_pylist(),
        titles=[title or "" for title in table.column(features.MOVIE_TITLE).to_pylist()],
        genres=[genres or [] for genres in table.column(features.MOVIE_GENRES).to_pylist()],
    )


def raw_candidates(catalogue: Catalogue) -> dict[str, tf.Tensor]:
    """Returns the raw fields of all candidates, dense: `[N]`, and genres `[N, most genres]`."""
    genres = tf.ragged.constant(catalogue.genres, dtype=tf.int64, ragged_rank=1)
    return {
        features.MOVIE_ID: tf.constant(catalogue.movie_ids),
        features.MOVIE_TITLE: tf.constant(catalogue.titles),
        features.MOVIE_GENRES: genres.to_tensor(default_value=BAG_PADDING),
    }


class CandidateIndex(tf.Module):
    """Scores of all N candidates and the best k of them that are not excluded."""

    def __init__(self, catalogue: Catalogue, embeddings: Any, prior: Any, rating_bias: Any) -> None:
        """Stores the candidates.

        Args:
          catalogue: ids and titles of N movies.
          embeddings: float32 `[N, dim]`.
          prior: float32 `[N]`: log popularity, added to each score.
          rating_bias: float32 `[N]`.
        """
        super().__init__(name="candidates")
        self._size = len(catalogue.movie_ids)
        self.movie_ids = tf.Variable(catalogue.movie_ids, trainable=False, name="movie_ids")
        self.titles = tf.Variable(catalogue.titles, trainable=False, name="titles")
        self.embeddings = tf.Variable(embeddings, trainable=False, name="embeddings")
        self.prior = tf.Variable(prior, trainable=False, name="prior")
        self.rating_bias = tf.Variable(rating_bias, trainable=False, name="rating_bias")
        # An unknown id finds row N, one past the last: it excludes nothing.
        self._rows = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(catalogue.movie_ids, list(range(self._size))),
            default_value=self._size,
        )

    def top(
        self, query: tf.Tensor, k: tf.Tensor, exclude: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns scores and candidate rows, both `[batch, min(k, N)]`, best first.

        Excluded movies come last with EXCLUDED_SCORE. Of equal scores the first in the catalogue
        wins.

        Args:
          query: `[batch, dim]`.
          k: scalar; below 0 counts as 0.
          exclude: string `[batch, any]`; unknown ids and NO_MOVIE exclude nothing.
        """
        scores = tf.matmul(query, self.embeddings, transpose_b=True) + self.prior
        excluded = self._excluded(exclude)
        scores = tf.where(excluded, EXCLUDED_SCORE, scores)
        best = tf.math.top_k(scores, tf.clip_by_value(k, 0, self._size))
        return best.values, best.indices

    def _excluded(self, exclude: tf.Tensor) -> tf.Tensor:
        """Returns bool `[batch, N]`."""
        rows = self._rows.lookup(exclude)
        batch = tf.broadcast_to(tf.range(tf.shape(rows)[0])[:, None], tf.shape(rows))
        marks = tf.scatter_nd(
            tf.reshape(tf.stack([batch, rows], axis=2), [-1, 2]),
            tf.ones([tf.size(rows)], tf.int32),
            tf.stack([tf.shape(exclude)[0], self._size + 1]),
        )
        return marks[:, : self._size] > 0


# The score of a movie that must not be recommended: the lowest finite float32; JSON can carry it.
EXCLUDED_SCORE = tf.float32.min
