"""Raw requests turned into answers: the signatures of the exported model.

`serving_default`     named raw tensors of a user, a moment and a movie -> predicted_rating.
`predict_examples`    serialized tf.Examples under "examples" -> predicted_rating. A label in an
                      example is not read.
`recommend`           named raw tensors of a user and a moment, k, num_candidates, exclude -> the
                      best k movies.
`transform_features`  what serving_default takes -> every transformed feature, bags filled up with
                      -1: what the towers are shown. The parity check holds it against training.
`transform_examples`  the same of serialized tf.Examples.

All start with the transform graph: a client sends raw values and needs no code of ours.

Signatures of TensorFlow have no optional inputs, so that each named tensor must be sent. A value
that is not known is sent as its missing marker: "" for text, -1 for numbers (also to fill up rows
of `movie_genres`, of the lists of a history and of `exclude`). It counts the same as a field that
is absent from an example.

`recommend` works in two steps. Retrieval picks the num_candidates (at least k) movies of highest
score, the log of how likely the user is to rate the movie next, up to a constant. Ranking orders
these by predicted rating, equal ones by score, and the first k are the answer. num_candidates 0
leaves the ranking out: the k movies of highest score, in its order. With fewer than k movies in the
catalogue the answer has that many columns; a place for which no movie is left has movie_id "", the
lowest finite score and rating 0, and comes last.
"""

from collections.abc import Callable, Mapping
from typing import Any

import tensorflow as tf

from trainer.candidates import EXCLUDED_SCORE, NO_MOVIE, CandidateIndex
from trainer.model import Encoded, RecommenderModel, only
from trainer.raw_requests import Preprocessing, input_specs
from transform import features

PREDICTED_RATING = "predicted_rating"
# What a rating is asked with.
_RATING_FIELDS = features.QUERY_FIELDS + features.CANDIDATE_FIELDS + features.MOVIE_STATE_FIELDS


class Serving:
    """The trained model with its preprocessing and its candidates, asked in raw values."""

    def __init__(
        self,
        model: RecommenderModel,
        preprocessing: Preprocessing,
        candidates: CandidateIndex,
    ) -> None:
        """Joins the parts.

        Args:
          model: the trained towers and head.
          preprocessing: the transform graph.
          candidates: what `recommend` searches.
        """
        self._model = model
        self._preprocessing = preprocessing
        self._candidates = candidates

    def signatures(self) -> dict[str, Callable[..., dict[str, tf.Tensor]]]:
        """Returns the concrete functions by signature name."""
        text_lists = tf.TensorSpec([None, None], tf.string, name="exclude")
        return {
            "serving_default": _function(self.predict).get_concrete_function(
                input_specs(_RATING_FIELDS)
            ),
            "predict_examples": _function(self.predict_examples).get_concrete_function(
                tf.TensorSpec([None], tf.string, name="examples")
            ),
            "transform_features": _function(self.transform).get_concrete_function(
                input_specs(_RATING_FIELDS)
            ),
            "transform_examples": _function(self.transform_examples).get_concrete_function(
                tf.TensorSpec([None], tf.string, name="examples")
            ),
            "recommend": _function(self.recommend).get_concrete_function(
                input_specs(features.QUERY_FIELDS),
                tf.TensorSpec([], tf.int32, name="k"),
                tf.TensorSpec([], tf.int32, name="num_candidates"),
                text_lists,
            ),
        }

    def predict(self, raw: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Returns {"predicted_rating": float32 `[batch]`} of dense raw fields."""
        return self._predicted(self._preprocessing.of_request(raw))

    def predict_examples(self, examples: tf.Tensor) -> dict[str, tf.Tensor]:
        """Returns {"predicted_rating": float32 `[batch]`} of serialized tf.Examples `[batch]`."""
        return self._predicted(self._preprocessing.of_examples(examples))

    def transform(self, raw: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Returns the transformed features of dense raw fields."""
        return _features(self._preprocessing.of_request(raw))

    def transform_examples(self, examples: tf.Tensor) -> dict[str, tf.Tensor]:
        """Returns the transformed features of serialized tf.Examples `[batch]`."""
        return _features(self._preprocessing.of_examples(examples))

    def recommend(
        self,
        raw: Mapping[str, tf.Tensor],
        k: tf.Tensor,
        num_candidates: tf.Tensor,
        exclude: tf.Tensor,
    ) -> dict[str, tf.Tensor]:
        """Returns the best k movies of each query.

        movie_id, movie_title, score and predicted_rating are `[batch, min(k, N)]`, known_user is
        bool `[batch]`: whether training saw the user.
        """
        transformed = self._preprocessing.of_request(raw)
        query = self._model.query(only(transformed, features.QUERY_FEATURES))
        reranked = num_candidates > 0
        picked = tf.where(reranked, tf.maximum(num_candidates, k), k)
        scores, rows = self._candidates.top(query.embedding, picked, exclude)
        ratings = self._ratings_of_rows(query, rows)
        worth = tf.where(reranked & (scores > EXCLUDED_SCORE), ratings, scores)
        scores, rows, ratings = _first(k, worth, scores, rows, ratings)
        found = scores > EXCLUDED_SCORE
        return {
            "movie_id": tf.where(found, tf.gather(self._candidates.movie_ids, rows), NO_MOVIE),
            "movie_title": tf.where(found, tf.gather(self._candidates.titles, rows), ""),
            "score": scores,
            PREDICTED_RATING: tf.where(found, ratings, 0.0),
            "known_user": self._model.knows_user(transformed[features.USER_INDEX]),
        }

    def _predicted(self, transformed: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        return {PREDICTED_RATING: self._model.predicted_rating(transformed)}

    def _ratings_of_rows(self, query: Encoded, rows: tf.Tensor) -> tf.Tensor:
        """Returns the clipped rating `[batch, k]` of candidate rows `[batch, k]`."""
        k = tf.shape(rows)[1]
        flat = tf.reshape(rows, [-1])
        asked = Encoded(tf.repeat(query.embedding, k, axis=0), tf.repeat(query.rating_bias, k))
        offered = Encoded(
            tf.gather(self._candidates.embeddings, flat),
            tf.gather(self._candidates.rating_bias, flat),
        )
        return tf.reshape(self._model.clipped_rating(asked, offered), tf.shape(rows))


def _first(k: tf.Tensor, worth: tf.Tensor, *columns: tf.Tensor) -> list[tf.Tensor]:
    """Returns of each `[batch, n]` the k columns of greatest worth, equal ones in their order."""
    order = tf.math.top_k(worth, tf.clip_by_value(k, 0, tf.shape(worth)[1])).indices
    return [tf.gather(column, order, batch_dims=1) for column in columns]


def _features(transformed: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    return only(transformed, features.MODEL_FEATURES)


def _function(method: Callable[..., Any]) -> Any:
    return tf.function(method, autograph=False)
