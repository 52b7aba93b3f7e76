"""Transformed features turned into a query embedding and a candidate embedding.

Each tower adds up one embedding for every feature and refines the sum with one hidden layer. Side
features start at zero: a season or an age group that training never saw then changes nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from trainer.history import History, by_position
from transform import features
from transform.bags import BAG_PADDING

# Places after which a rating counts half: what a session is about, and a longer taste.
_POOL_HALF_LIVES = (5.0, 50.0)


class UnseenIds(tf.keras.layers.Layer):
    """Sends the ids that training never saw, and some others while training, to the unseen row."""

    def __init__(self, seen: Any, dropout: float, name: str) -> None:
        """Keeps `seen`, bool `[table rows]`, and the share of training rows to be sent there."""
        super().__init__(name=name)
        self._seen = tf.constant(seen)
        self.unseen_row = len(seen) - 1
        self._dropout = dropout

    def call(self, indices: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Returns int32 `[batch]` like `indices`."""
        indices = tf.cast(indices, tf.int32)
        kept = self.seen(indices)
        if training:
            kept &= tf.random.uniform(tf.shape(indices)) >= self._dropout
        return tf.where(kept, indices, self.unseen_row)

    def seen(self, indices: tf.Tensor) -> tf.Tensor:
        """Returns bool `[batch]`: whether training saw the id."""
        return tf.gather(self._seen, indices)


class QueryTower(tf.keras.layers.Layer):
    """The user and the moment as `[batch, embedding_dim]`."""

    CATEGORIES = (
        features.USER_INDEX,
        features.SEASON_INDEX,
        features.AGE_BUCKET,
        features.GENDER_INDEX,
        features.OCCUPATION_INDEX,
        features.TIMESTAMP_BUCKET,
    )
    NUMBERS = (
        features.TIMESTAMP_STANDARDISED,
        features.TIME_OF_DAY_CYCLIC,
        features.DAY_OF_WEEK_CYCLIC,
        features.SEASON_CYCLIC,
    )

    def __init__(
        self,
        table_rows: Mapping[str, int],
        numbers: Collection[str],
        dim: int,
        hidden: int,
        dropout: float,
    ) -> None:
        """Builds a table for each category in `table_rows`, and a layer for `numbers`."""
        super().__init__(name="query_tower")
        self._tables = {
            key: _table(key, table_rows[key], dim, id_like=key == features.USER_INDEX)
            for key in self.CATEGORIES
            if key in table_rows
        }
        self._number_keys = tuple(key for key in self.NUMBERS if key in numbers)
        self._numbers = tf.keras.layers.Dense(dim, use_bias=False, kernel_initializer="zeros")
        self._history = HistoryPool(table_rows[features.MOVIE_INDEX], dim)
        self._refine = _Refinement(dim, hidden, dropout)

    def call(
        self, inputs: Mapping[str, tf.Tensor], history: History, training: bool = False
    ) -> tf.Tensor:
        """Returns the query embedding; the movies of `history` are rows of the movie table."""
        parts = [table(inputs[key]) for key, table in self._tables.items()]
        numbers = [_as_columns(inputs[key]) for key in self._number_keys]
        parts.append(self._numbers(tf.concat(numbers, axis=1)))
        parts.append(self._history(history))
        return self._refine(tf.add_n(parts), training=training)


@dataclass(frozen=True)
class YearScale:
    """What training saw of movies' years: their mean, and their standard deviation (above 0)."""

    mean: float
    deviation: float

    def columns(self, years: tf.Tensor) -> tf.Tensor:
        """Returns `[batch, 2]`: the standardised year and its square; zeros for an unknown year."""
        scaled = tf.where(years > 0, (years - self.mean) / self.deviation, 0.0)
        return tf.stack([scaled, tf.square(scaled)], axis=1)


class HistoryPool(tf.keras.layers.Layer):
    """A history as `[batch, embedding_dim]`: means of its movies, by place and by liking.

    It starts at zero, which is also what an empty history gives.
    """

    def __init__(self, num_movies: int, dim: int) -> None:
        """Builds the table of movies as parts of a history; candidates have another."""
        super().__init__(name="history_pool")
        self._movies = _table("history_movies", num_movies, dim, id_like=True)
        self._project = tf.keras.layers.Dense(dim, use_bias=False, kernel_initializer="zeros")

    def call(self, history: History) -> tf.Tensor:
        """Returns the pooled history."""
        embedded = self._movies(tf.maximum(history.movies, 0))
        pools = []
        for half_life in _POOL_HALF_LIVES:
            weights = by_position(history, half_life)
            share = tf.math.divide_no_nan(weights, tf.reduce_sum(weights, axis=1, keepdims=True))
            pools.append(tf.einsum("bh,bhd->bd", share, embedded))
        mean = tf.reduce_sum(share * history.stars, axis=1, keepdims=True)
        pools.append(tf.einsum("bh,bhd->bd", share * (history.stars - mean), embedded))
        return self._project(tf.concat(pools, axis=1))


class CandidateTower(tf.keras.layers.Layer):
    """A movie as `[batch, embedding_dim]`: id, year, the means of its title's words and genres."""

    def __init__(
        self, table_rows: Mapping[str, int], years: YearScale, dim: int, hidden: int, dropout: float
    ) -> None:
        """Builds the tables for ids, words and genres, and what a year moves."""
        super().__init__(name="candidate_tower")
        self._movie = _table(
            features.MOVIE_INDEX, table_rows[features.MOVIE_INDEX], dim, id_like=True
        )
        self._bags = {
            key: _table(key, table_rows[key], dim, id_like=False)
            for key in (features.TITLE_TOKENS, features.GENRE_INDICES)
        }
        self._years = years
        self._year = tf.keras.layers.Dense(dim, use_bias=False, kernel_initializer="zeros")
        self._refine = _Refinement(dim, hidden, dropout)

    def call(self, inputs: Mapping[str, tf.Tensor], training: bool = False) -> tf.Tensor:
        """Returns the candidate embedding."""
        parts = [_mean_of_bag(table, inputs[key]) for key, table in self._bags.items()]
        parts.append(self._movie(inputs[features.MOVIE_INDEX]))
        parts.append(self._year(self._years.columns(inputs[features.MOVIE_YEAR])))
        return self._refine(tf.add_n(parts), training=training)


class RatingHead(tf.keras.layers.Layer):
    """A query, a candidate and what is counted of both as a correction of the rating, `[batch]`."""

    def __init__(self, hidden: int, dropout: float) -> None:
        """Builds the layers; the last one starts at zero, so that training starts at the biases."""
        super().__init__(name="rating_head")
        self._hidden = tf.keras.layers.Dense(hidden, activation="relu")
        self._dropout = tf.keras.layers.Dropout(dropout)
        self._output = tf.keras.layers.Dense(1, kernel_initializer="zeros")

    def call(
        self, query: tf.Tensor, candidate: tf.Tensor, numbers: tf.Tensor, training: bool = False
    ) -> tf.Tensor:
        """Returns the correction for each pair of rows; `numbers` is `[batch, any]`."""
        pair = tf.concat([query, candidate, query * candidate, numbers], axis=1)
        hidden = self._dropout(self._hidden(pair), training=training)
        return tf.squeeze(self._output(hidden), axis=1)


class _Refinement(tf.keras.layers.Layer):
    """x + a hidden layer of x, which starts at zero."""

    def __init__(self, dim: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self._hidden = tf.keras.layers.Dense(hidden, activation="relu")
        self._dropout = tf.keras.layers.Dropout(dropout)
        self._output = tf.keras.layers.Dense(dim, kernel_initializer="zeros")

    def call(self, inputs: tf.Tensor, training: bool = False) -> tf.Tensor:
        hidden = self._dropout(self._hidden(inputs), training=training)
        return inputs + self._output(hidden)


def _table(key: str, rows: int, dim: int, *, id_like: bool) -> tf.keras.layers.Embedding:
    initializer = tf.keras.initializers.RandomNormal(stddev=0.05) if id_like else "zeros"
    return tf.keras.layers.Embedding(rows, dim, embeddings_initializer=initializer, name=key)


def _mean_of_bag(table: tf.keras.layers.Embedding, bag: tf.Tensor) -> tf.Tensor:
    """Returns the mean embedding `[batch, dim]` of `[batch, longest]`; an empty bag gives zeros."""
    present = tf.cast(bag != BAG_PADDING, tf.float32)[:, :, None]
    total = tf.reduce_sum(table(tf.maximum(bag, 0)) * present, axis=1)
    return tf.math.divide_no_nan(total, tf.reduce_sum(present, axis=1))


def _as_columns(values: tf.Tensor) -> tf.Tensor:
    return values[:, None] if values.shape.rank == 1 else values
