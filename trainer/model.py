"""Batches of transformed features turned into one loss of two tasks: retrieval and rating."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_recommenders as tfrs

from trainer.blend import RatingBlend, RetrievalBlend
from trainer.history import History, freshness, history_of
from trainer.learned import Learned
from trainer.linear.scores import CoRating, Neighbours
from trainer.params import TrainerParams
from trainer.popularity import popularity_prior
from trainer.rating_state import MovieState, UserState, movie_state, user_state
from trainer.retrieval import LEAST_PROBABILITY, InBatchSoftmax
from trainer.searched import Search
from trainer.towers import CandidateTower, QueryTower, RatingHead, UnseenIds
from transform import features
from transform.bags import BAG_PADDING

# Movies pose as unseen this many times less often than users: new movies are rare in any log.
_MOVIE_OOV_SHARE = 0.1


class Query(NamedTuple):
    """The query side of a request.

    embedding: `[batch, embedding_dim]`.
    history: with movies as rows of the movie table.
    state: what the user's past says of the rating.
    """

    embedding: tf.Tensor
    history: History
    state: UserState


class Candidate(NamedTuple):
    """The candidate side: embedding `[batch, embedding_dim]`, row of the movie table `[batch]`."""

    embedding: tf.Tensor
    row: tf.Tensor


class RecommenderModel(tfrs.Model):
    """Two towers joined by an in-batch softmax (retrieval) and a rating head, and closed forms.

    Retrieval. The embeddings' product is the log of how much likelier this user is to rate the
    movie than anybody is; the log of the movie's popularity is added to it. In training that is the
    popularity by which the batch was sampled, hence equal to the correction for sampling (logQ: X.
    Yi et al., "Sampling-bias-corrected neural modeling", RecSys 2019); in serving, the recent one,
    and beside it stands what the linear model of co-rated movies says of the user's history
    (trainer/linear), weighed by coefficients that the eval split decided (trainer/blend.py).

    Rating. Mean + damped deviations of user and movie + a correction by the rating head + what the
    user's ratings of similar movies say, weighed likewise.
    """

    def __init__(self, params: TrainerParams, learned: Learned) -> None:
        """Builds the model from settings and from what counting found."""
        super().__init__()
        self._params = params
        dim, hidden, dropout = params.embedding_dim, params.hidden_units, params.dropout
        self._learned = learned
        counts = learned.counts
        self._users = UnseenIds(counts[features.USER_INDEX] > 0, params.oov_dropout, "users")
        self._movies = UnseenIds(
            counts[features.MOVIE_INDEX] > 0, params.oov_dropout * _MOVIE_OOV_SHARE, "movies"
        )
        self.query_tower = QueryTower(learned.table_rows, learned.numbers, dim, hidden, dropout)
        self.candidate_tower = CandidateTower(
            learned.table_rows, learned.years, dim, hidden, dropout
        )
        self._head = RatingHead(hidden, dropout)
        self._user_bias = tf.constant(learned.user_bias)
        self._movie_bias = tf.constant(learned.movie_bias)
        self._snapshot = {key: tf.constant(value) for key, value in learned.snapshot.items()}
        sampled = counts[features.MOVIE_INDEX] / counts[features.MOVIE_INDEX].sum()
        self._sampling_probability = tf.constant(np.maximum(sampled, LEAST_PROBABILITY), tf.float32)
        self._retrieval = InBatchSoftmax()
        self._rating = tfrs.tasks.Ranking(loss=tf.keras.losses.MeanSquaredError())
        self.co_rating = CoRating(learned.covered)
        self.neighbours = Neighbours(learned.covered)
        self.retrieval_blend = RetrievalBlend()
        self.rating_blend = RatingBlend()
        self._means = {
            name: tf.keras.metrics.Mean(name=name)
            for name in ("loss", "retrieval_loss", "rating_loss")
        }
        self._rmse = tf.keras.metrics.RootMeanSquaredError(name="rmse")

    @property
    def embedding_dim(self) -> int:
        """The length of both embeddings."""
        return self._params.embedding_dim

    @property
    def session_half_life_days(self) -> float:
        """Of freshness."""
        return self._params.session_half_life_days

    @property
    def mean(self) -> float:
        """The mean rating of the train split."""
        return self._learned.scale.mean

    def first_request(self, inputs: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Returns the features as a stranger's first request has them."""
        asked = dict(inputs)
        history, index = inputs[features.HISTORY_MOVIES], inputs[features.USER_INDEX]
        count, mean = inputs[features.USER_RATING_COUNT], inputs[features.USER_RATING_MEAN]
        asked[features.HISTORY_MOVIES] = tf.fill(
            tf.shape(history), tf.constant(BAG_PADDING, history.dtype)
        )
        asked[features.USER_INDEX] = tf.fill(
            tf.shape(index), tf.constant(self._users.unseen_row, index.dtype)
        )
        asked[features.USER_RATING_COUNT] = tf.zeros_like(count)
        asked[features.USER_RATING_MEAN] = tf.zeros_like(mean) - 1
        return asked

    def knows_user(self, user_index: tf.Tensor) -> tf.Tensor:
        """Returns bool `[batch]`: whether training saw the user and can tell them from others."""
        return self._users.seen(user_index) & (user_index < self._learned.known_users)

    def query(self, inputs: Mapping[str, tf.Tensor], training: bool = False) -> Query:
        """Returns the query side of QUERY_FEATURES."""
        index = self._users(inputs[features.USER_INDEX], training=training)
        history = self._history(inputs)
        known = dict(inputs)
        if training:
            forgotten = tf.random.uniform(tf.shape(index)) < self._params.history_dropout
            history = history.without(forgotten)
            count = known[features.USER_RATING_COUNT]
            known[features.USER_RATING_COUNT] = tf.where(forgotten, tf.zeros_like(count), count)
        embedding = self.query_tower(
            {**inputs, features.USER_INDEX: index}, history, training=training
        )
        state = user_state(
            known,
            history,
            tf.gather(self._movie_bias, tf.maximum(history.movies, 0)),
            tf.gather(self._user_bias, index) * (0.0 if training else 1.0),
            self._learned.scale,
        )
        return Query(embedding, history, state)

    def movie_rows(self, movie_index: tf.Tensor) -> tf.Tensor:
        """Returns int32 `[batch]`: the table row of each movie, the last row for unseen ones."""
        return self._movies(movie_index)

    def candidate(self, inputs: Mapping[str, tf.Tensor], training: bool = False) -> Candidate:
        """Returns the candidate side of CANDIDATE_FEATURES."""
        row = self._movies(inputs[features.MOVIE_INDEX], training=training)
        embedding = self.candidate_tower({**inputs, features.MOVIE_INDEX: row}, training=training)
        return Candidate(embedding, row)

    def prior(self, counted: Mapping[str, tf.Tensor]) -> tf.Tensor:
        """Returns `[N, 2]`: log of recent and of all-time popularity among N candidates.

        `counted` holds their MOVIE_STATE_FEATURES.
        """
        return popularity_prior(
            counted[features.MOVIE_RECENT_POPULARITY],
            counted[features.MOVIE_RATING_COUNT],
            self._params.popularity_smoothing,
        )

    def scores(self, query: Query, candidate: Candidate, prior: tf.Tensor) -> tf.Tensor:
        """Returns `[batch, N]`: how likely each query is to rate each candidate.

        It is a logarithm, up to a constant for each query. `prior` is as `prior` gives it.
        """
        return self.scores_of(self.search(query), candidate, prior)

    def search(self, query: Query) -> Search:
        """Returns what of a query the scores of candidates depend on."""
        fresh = freshness(query.history, self.session_half_life_days)
        return Search(
            self.retrieval_blend.weights(fresh, query.history.size()),
            query.embedding,
            self.co_rating(query.history, fresh),
        )

    def scores_of(self, search: Search, candidate: Candidate, prior: tf.Tensor) -> tf.Tensor:
        """Returns what `scores` does of the query that `search` is of."""
        places = self.co_rating.places(candidate.row)
        return self.retrieval_blend(
            search.weights,
            tf.matmul(search.embedding, candidate.embedding, transpose_b=True),
            tf.gather(search.co_rating, places, axis=1),
            prior,
        )

    def rating(
        self, query: Query, candidate: Candidate, movies: MovieState, training: bool = False
    ) -> tf.Tensor:
        """Returns the expected rating `[batch]` of each pair of rows, not yet clipped."""
        if training:
            correction = self._correction(query, candidate, movies, training=True)
            return self.mean + query.state.bias + movies.bias + correction
        parts = self.rating_parts(query, candidate, movies)
        return self.mean + self.rating_blend(query.history.size(), parts)

    def rating_parts(self, query: Query, candidate: Candidate, movies: MovieState) -> tf.Tensor:
        """Returns `[batch, 5]`: what RatingBlend weighs."""
        near = self.neighbours(candidate.row, query.history, query.state.residuals)
        correction = self._correction(query, candidate, movies, training=False)
        return tf.stack([query.state.bias, query.state.mood, near, movies.bias, correction], axis=1)

    def _correction(
        self, query: Query, candidate: Candidate, movies: MovieState, *, training: bool
    ) -> tf.Tensor:
        numbers = tf.concat([query.state.numbers, movies.numbers], axis=1)
        return self._head(query.embedding, candidate.embedding, numbers, training=training)

    def counted(self, inputs: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Returns MOVIE_STATE_FEATURES; what is not given is as it was after training."""
        missing = inputs[features.MOVIE_RATING_COUNT] < 0
        return {
            key: tf.where(missing, after, tf.cast(inputs[key], tf.float32))
            for key, after in self.counted_after_training(inputs[features.MOVIE_INDEX]).items()
        }

    def counted_after_training(self, movie_index: tf.Tensor) -> dict[str, tf.Tensor]:
        """Returns MOVIE_STATE_FEATURES as they were right after the train split, `[batch]` each."""
        row = self._movies(movie_index)
        return {key: tf.gather(values, row) for key, values in self._snapshot.items()}

    def movie_state(self, counted: Mapping[str, tf.Tensor]) -> MovieState:
        """Returns what MOVIE_STATE_FEATURES, as `counted` gives them, say of the rating."""
        return movie_state(counted, self._learned.scale, recency=self._params.movie_recency)

    def clipped(self, rating: tf.Tensor) -> tf.Tensor:
        """Returns ratings within the scale that training saw."""
        return tf.clip_by_value(rating, self._learned.scale.lowest, self._learned.scale.highest)

    def predicted_rating(self, inputs: Mapping[str, tf.Tensor]) -> tf.Tensor:
        """Returns the clipped rating `[batch]` of rows of transformed features."""
        query = self.query(only(inputs, features.QUERY_FEATURES))
        candidate = self.candidate(only(inputs, features.CANDIDATE_FEATURES))
        return self.clipped(self.rating(query, candidate, self.movie_state(self.counted(inputs))))

    def compute_loss(self, inputs: Mapping[str, tf.Tensor], training: bool = False) -> tf.Tensor:
        """Returns the weighted sum of both losses, each a mean over the batch."""
        query = self.query(only(inputs, features.QUERY_FEATURES), training)
        candidate = self.candidate(only(inputs, features.CANDIDATE_FEATURES), training)
        rating = self.rating(query, candidate, self.movie_state(self.counted(inputs)), training)
        retrieval_loss = self._retrieval_loss(query, candidate, inputs[features.MOVIE_INDEX])
        rating_loss = self._rating(labels=inputs[features.LABEL], predictions=rating)
        loss = (
            self._params.retrieval_weight * retrieval_loss
            + self._params.rating_weight * rating_loss
        )
        self._means["loss"].update_state(loss)
        self._means["retrieval_loss"].update_state(retrieval_loss)
        self._means["rating_loss"].update_state(rating_loss)
        self._rmse.update_state(inputs[features.LABEL], self.clipped(rating))
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

    def _history(self, inputs: Mapping[str, tf.Tensor]) -> History:
        """Returns the history with rows of the movie table in place of indices."""
        found = history_of(inputs)
        rows = self._movies(tf.maximum(found.movies, 0))
        return found._replace(movies=tf.where(found.movies == BAG_PADDING, BAG_PADDING, rows))

    def _retrieval_loss(
        self, query: Query, candidate: Candidate, movie_index: tf.Tensor
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
