"""The catalogue turned into what `recommend` searches: every movie there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
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
    """All N candidates: what is known of each, and the best k of a query that are not excluded.

    Every variable follows the catalogue with an open first dimension, so that an exported model can
    be given another catalogue without being traced again (`models refresh-index`). Those of
    COMPUTED, and of LISTED where the search is approximate, are what the signature
    `index_candidates` answers, under the same names.
    """

    COMPUTED = ("embeddings", "rows", *features.MOVIE_STATE_FEATURES)
    # The prior as it is over the whole catalogue, and InvertedFile.lists.
    LISTED = ("prior", "list_movies", "list_starts")

    def __init__(self, catalogue: Catalogue, computed: Mapping[str, Any]) -> None:
        """Stores the catalogue, and what was computed of it: COMPUTED, perhaps LISTED."""
        super().__init__(name="candidates")
        hashes = _hashes(tf.constant(catalogue.movie_ids)).numpy()
        order = np.argsort(hashes, kind="stable")
        if (np.diff(hashes[order]) == 0).any():
            raise ValueError("catalogue: two movie ids have the same 62-bit hash")
        self.movie_ids = _open(catalogue.movie_ids, "movie_ids")
        self.titles = _open(catalogue.titles, "titles")
        self.hashes = _open(hashes[order], "hashes")
        self.order = _open(order.astype(np.int32), "order")
        for name in (*self.COMPUTED, *(name for name in self.LISTED if name in computed)):
            setattr(self, name, _open(computed[name], name))

    def size(self) -> tf.Tensor:
        """Returns N."""
        # Not of the ids: to read a variable of texts copies them all (23 ms for a million).
        return tf.shape(self.order)[0]

    def state(self) -> dict[str, tf.Tensor]:
        """Returns MOVIE_STATE_FEATURES, each `[N]`, as they were when the index was made."""
        return {key: getattr(self, key) for key in features.MOVIE_STATE_FEATURES}

    def best(
        self, scores: tf.Tensor, k: tf.Tensor, exclude: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns scores and candidate rows, both `[batch, min(k, N)]`, best first.

        Excluded movies come last with EXCLUDED_SCORE. Of equal scores the first in the catalogue
        wins.

        Args:
          scores: `[batch, N]`.
          k: scalar; below 0 counts as 0.
          exclude: string `[batch, any]`; unknown ids and NO_MOVIE exclude nothing.
        """
        scores = tf.where(self._excluded(exclude), EXCLUDED_SCORE, scores)
        best = tf.math.top_k(scores, tf.clip_by_value(k, 0, self.size()))
        return best.values, best.indices

    def rows_of(self, movie_ids: tf.Tensor) -> tf.Tensor:
        """Returns int32 like `movie_ids`: the candidate row of each id, N for an unknown one."""
        size = self.size()
        asked = tf.reshape(movie_ids, [-1])
        places = tf.searchsorted(self.hashes, _hashes(asked))
        rows = tf.gather(self.order, tf.minimum(places, size - 1))
        found = tf.gather(self.movie_ids, rows) == asked
        return tf.reshape(tf.where(found, rows, size), tf.shape(movie_ids))

    def _excluded(self, exclude: tf.Tensor) -> tf.Tensor:
        """Returns bool `[batch, N]`."""
        rows, size = self.rows_of(exclude), self.size()
        batch = tf.broadcast_to(tf.range(tf.shape(rows)[0])[:, None], tf.shape(rows))
        marks = tf.scatter_nd(
            tf.reshape(tf.stack([batch, rows], axis=2), [-1, 2]),
            tf.ones([tf.size(rows)], tf.int32),
            tf.stack([tf.shape(exclude)[0], size + 1]),
        )
        return marks[:, :size] > 0


# The score of a movie that must not be recommended: the lowest finite float32; JSON can carry it.
EXCLUDED_SCORE = tf.float32.min


def _hashes(texts: tf.Tensor) -> tf.Tensor:
    return tf.strings.to_hash_bucket_fast(texts, 1 << 62)


def _open(values: Any, name: str) -> tf.Variable:
    tensor = tf.convert_to_tensor(values)
    shape = tf.TensorShape([None, *tensor.shape[1:]])
    return tf.Variable(tensor, trainable=False, name=name, shape=shape)
