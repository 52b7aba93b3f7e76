"""Batches of transformed features turned into one loss of two tasks: retrieval and rating."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_recommenders as tfrs

from trainer.biases import RatingBiases
from trainer.params import TrainerParams
from trainer.popularity import Array
from trainer.retrieval import LEAST_PROBABILITY, InBatchSoftmax
from trainer.towers import CandidateTower, QueryTower, RatingHead, UnseenIds
from transform import features

# Movies pose as unseen this many times less often than users: new movies are rare in any log.
_MOVIE_OOV_SHARE = 0.1


class Encoded(NamedTuple):
    """One side of a request: its embedding `[batch, embedding_dim]`, its rating bias `[batch]`."""

    embedding: tf.Tensor
    rating_bias: tf.Tensor


class RecommenderModel(tfrs.Model):
    """Two towers joined by an in-batch softmax (retrieval) and a rating head.

    Retrieval. The embeddings' product is the log of how much likelier this user is to rate the
    movie than anybody is; the log of the movie's popularity is added to it. In training that is the
    popularity by which the batch was sampled, hence equal to the correction for sampling (logQ: X.
    Yi et al., "Sampling-bias-corrected neural modeling", RecSys 2019); in serving, the recent one.

    Rating. Mean + damped biases of user and movie + a correction by the rating head.
    """

    def __init__(
        self,
        params: TrainerParams,
        table_rows: Mapping[str, int],
        numbers: Collection[str],
        counts: Mapping[str, Array],
        biases: RatingBiases,
        known_users: int,
    ) -> None:
        """Builds the model.

        Args:
          params: sizes and weights.
          table_rows: rows of the embedding table of each categorical feature that is used. The last
            row of users and of movies stands for all that were never seen.
          numbers: the numeric features that are used.
          counts: training rows of each user and movie index, float64 `[table rows]`.
          biases: the closed-form part of the rating.
          known_users: how many rows of users, from the first, are not shared OOV rows.
        """
        super().__init__()
        self._params = params
        dim, hidden, dropout = params.embedding_dim, params.hidden_units, params.dropout
        self._known_users = known_users
        self._users = UnseenIds(counts[features.USER_INDEX] > 0, params.oov_dropout, "users")
        self._movies = UnseenIds(
            counts[features.MOVIE_INDEX] > 0, params.oov_dropout * _MOVIE_OOV_SHARE, "movies"
        )
        self.query_tower = QueryTower(table_rows, numbers, dim, hidden, dropout)
        self.candidate_tower = CandidateTower(table_rows, dim, hidden, dropout)
        self._head = RatingHead(hidden, dropout)
        self._biases = biases
        self._user_bias = tf.constant(biases.user)
        self._movie_bias = tf.constant(biases.movie)
        sampled = counts[features.MOVIE_INDEX] / counts[features.MOVIE_INDEX].sum()
        self._sampling_probability = tf.constant(np.maximum(sampled, LEAST_PROBABILITY), tf.float32)
        self._retrieval = InBatchSoftmax()
        self._rating = tfrs.tasks.Ranking(loss=tf.keras.losses.MeanSquaredError())
        self._means = {
            name: tf.keras.metrics.Mean(name=name)
            for name in ("loss", "retrieval_loss", "rating_loss")
        }
        self._rmse = tf.keras.metrics.RootMeanSquaredError(name="rmse")

    @property
    def embedding_dim(self) -> int:
        """The length of both embeddings."""
        return self._params.embedding_dim

    def knows_user(self, user_index: tf.Tensor) -> tf.Tensor:
        """Returns bool `[batch]`: whether training saw the user and can tell them from others."""
        return self._users.seen(user_index) & (user_index < self._known_users)

    def movie_rows(self, movie_index: tf.Tensor) -> tf.Tensor:
        """Returns int32 `[batch]`: the table row of each movie, the last row for unseen ones."""
        return self._movies(movie_index)

    def query(self, inputs: Mapping[str, tf.Tensor], training: bool = False) -> Encoded:
        """Returns the query side of QUERY_FEATURES."""
        index = self._users(inputs[features.USER_INDEX], training=training)
        embedding = self.query_tower({**inputs, features.USER_INDEX: index}, training=training)
        return Encoded(embedding, tf.gather(self._user_bias, index))

    def candidate(self, inputs: Mapping[str, tf.Tensor], training: bool = False) -> Encoded:
        """Returns the candidate side of CANDIDATE_FEATURES."""
        index = self._movies(inputs[features.MOVIE_INDEX], training=training)
        embedding = self.candidate_tower({**inputs, features.MOVIE_INDEX: index}, training=training)
        return Encoded(embedding, tf.gather(self._movie_bias, index))

    def rating(self, query: Encoded, candidate: Encoded, training: bool = False) -> tf.Tensor:
        """Returns the expected rating `[batch]` of each pair of rows, not yet clipped."""
        correction = self._head(query.embedding, candidate.embedding, training=training)
        return self._biases.mean + query.rating_bias + candidate.rating_bias + correction

    def clipped_rating(self, query: Encoded, candidate: Encoded) -> tf.Tensor:
        """Returns `rating` within the scale that training saw."""
        return self._clipped(self.rating(query, candidate))

    def predicted_rating(self, inputs: Mapping[str, tf.Tensor]) -> tf.Tensor:
        """Returns the clipped rating `[batch]` of rows of transformed features."""
        query = self.query(only(inputs, features.QUERY_FEATURES))
        candidate = self.candidate(only(inputs, features.CANDIDATE_FEATURES))
        return self.clipped_rating(query, candidate)

    def compute_loss(self, inputs: Mapping[str, tf.Tensor], training: bool = False) -> tf.Tensor:
        """Returns the weighted sum of both losses, each a mean over the batch."""
        query = self.query(only(inputs, features.QUERY_FEATURES), training)
        candidate = self.candidate(only(inputs, features.CANDIDATE_FEATURES), training)
        rating = self.rating(query, candidate, training)
        retrieval_loss = self._retrieval_loss(query, candidate, inputs[features.MOVIE_INDEX])
        rating_loss = self._rating(labels=inputs[features.LABEL], predictions=rating)
        loss = (
            self._params.retrieval_weight * retrieval_loss
            + self._params.rating_weight * rating_loss
        )
        self._means["loss"].update_state(loss)
        self._means["retrieval_loss"].update_state(retrieval_loss)
        self._means["rating_loss"].update_state(rating_loss)
        self._rmse.update_state(inputs[features.LABEL], self._clipped(rating))
        return loss

    # AutoGraph would rewrite all of tf_keras (it exempts only the name `keras`): most of the time
    # of a small training. Nothing below branches on a tensor.
    @tf.autograph.experimental.do_not_convert
    def train_step(self, inputs: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Takes one step and returns the epoch's means so far."""
        super().train_step(inputs)
        return self._results()

    @tf.autograph.experimental.do_not_convert
    def test_step(self, inputs: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Computes the losses of one batch and returns the means so far."""
        super().test_step(inputs)
        return self._results()

    def _results(self) -> dict[str, tf.Tensor]:
        # TFRS itself reports the last batch alone, too noisy to stop early by.
        return {metric.name: metric.result() for metric in (*self._means.values(), self._rmse)}

    def _clipped(self, rating: tf.Tensor) -> tf.Tensor:
        return tf.clip_by_value(rating, self._biases.lowest, self._biases.highest)

    def _retrieval_loss(
        self, query: Encoded, candidate: Encoded, movie_index: tf.Tensor
    ) -> tf.Tensor:
        probability = tf.gather(self._sampling_probability, movie_index)
        loss = self._retrieval(
            tf.concat([query.embedding, tf.ones_like(query.embedding[:, :1])], axis=1),
            tf.concat([candidate.embedding, tf.math.log(probability)[:, None]], axis=1),
            probability,
            movie_index,
        )
        return loss


def only(inputs: Mapping[str, tf.Tensor], keys: Collection[str]) -> dict[str, tf.Tensor]:
    """Returns the part of `inputs` that one tower may see."""
    return {key: inputs[key] for key in keys if key in inputs}
