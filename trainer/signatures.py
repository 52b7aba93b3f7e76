"""Raw requests turned into answers: the signatures of the exported model.

`serving_default`     named raw tensors of a user, a moment and a movie -> predicted_rating.
`predict_examples`    serialized tf.Examples under "examples" -> predicted_rating. A label in an
                      example is not read.
`recommend`           named raw tensors of a user, a moment and the user's history, k,
                      num_candidates, exclude, exclude_seen -> the best k movies, and why.
`index_candidates`    raw movies and what is counted of them -> what `recommend` knows of them
                      (trainer/indexing.py).
`transform_features`  what serving_default takes -> every transformed feature, bags filled up with
                      -1: what the towers are shown. The parity check holds it against training.
`transform_examples`  the same of serialized tf.Examples.

All start with the transform graph: a client sends raw values and needs no code of ours.

Signatures of TensorFlow have no optional inputs, so that each named tensor must be sent. A value
that is not known is sent as its missing marker: "" for text, -1 for numbers (also to fill up rows
of `movie_genres` and, "", of `exclude`). It counts the same as a field that is absent from an
example.

`recommend` works in two steps. Retrieval picks the num_candidates (at least k) movies of highest
score, the log of how likely the user is to rate the movie next, up to a constant. Ranking orders
these by predicted rating, equal ones by score, and the first k are the answer. num_candidates 0
leaves the ranking out: the k movies of highest score, in its order. With fewer than k movies in the
catalogue the answer has that many columns; a place for which no movie is left has movie_id "", the
lowest finite score and rating 0, and comes last. With exclude_seen the movies of the history are
left out like those of `exclude`. What is counted of the candidates (ratings, mean, popularity) is
as it was when the index was made; what is counted of the user comes with the request.

`reason` says what weighs most in the score: "history" (then `reason_movie_id` names up to three
movies of the history, the one that says most first), "people_like_you" or "popular".
"""

from collections.abc import Callable, Mapping
from typing import Any

import tensorflow as tf

from trainer.candidates import EXCLUDED_SCORE, NO_MOVIE, CandidateIndex
from trainer.model import Candidate, Query, RecommenderModel, only
from trainer.raw_requests import Preprocessing, input_specs
from trainer.reasons import reasons
from trainer.searching import Searching
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
        searching: Searching,
    ) -> None:
        """Joins the parts.

        Args:
          model: the trained towers and head.
          preprocessing: the transform graph.
          candidates: what `recommend` searches.
          searching: how it searches.
        """
        self._model = model
        self._preprocessing = preprocessing
        self._candidates = candidates
        self._searching = searching

    def signatures(self) -> dict[str, Callable[..., dict[str, tf.Tensor]]]:
        """Returns the concrete functions by signature name."""
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
                tf.TensorSpec([None, None], tf.string, name="exclude"),
                tf.TensorSpec([], tf.bool, name="exclude_seen"),
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
        exclude_seen: tf.Tensor,
    ) -> dict[str, tf.Tensor]:
        """Returns the best k movies of each query.

        movie_id, movie_title, score, predicted_rating and reason are `[batch, min(k, N)]`,
        reason_movie_id and reason_movie_title `[batch, min(k, N), 3]`, known_user is bool
        `[batch]`: whether training saw the user.
        """
        transformed = self._preprocessing.of_request(raw)
        query = self._model.query(only(transformed, features.QUERY_FEATURES))
        seen = raw[features.HISTORY_MOVIE_IDS]
        seen = tf.where(exclude_seen, seen, tf.constant(NO_MOVIE))
        reranked = num_candidates > 0
        picked = tf.where(reranked, tf.maximum(num_candidates, k), k)
        index = self._candidates
        scores, rows = self._searching.best(
            self._model.search(query), picked, tf.concat([exclude, seen], axis=1)
        )
        scores, rows, ratings = tf.cond(
            reranked,
            lambda: self._ranked(query, k, scores, rows),
            lambda: (scores, rows, self._ratings_of_rows(query, rows)),
        )
        found = scores > EXCLUDED_SCORE
        return {
            "movie_id": tf.where(found, tf.gather(index.movie_ids, rows), NO_MOVIE),
            "movie_title": tf.where(found, tf.gather(index.titles, rows), ""),
            "score": scores,
            PREDICTED_RATING: tf.where(found, ratings, 0.0),
            "known_user": self._model.knows_user(transformed[features.USER_INDEX]),
            **self._why(query, rows, found, self._preprocessing.history_ids(raw)),
        }

    def _predicted(self, transformed: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        return {PREDICTED_RATING: self._model.predicted_rating(transformed)}

    def _ranked(
        self, query: Query, k: tf.Tensor, scores: tf.Tensor, rows: tf.Tensor
    ) -> tuple[tf.Tensor, ...]:
        """Returns scores, rows and ratings `[batch, min(k, n)]` by falling rating."""
        ratings = self._ratings_of_rows(query, rows)
        worth = tf.where(scores > EXCLUDED_SCORE, ratings, scores)
        return tuple(_first(k, worth, scores, rows, ratings))

    def _ratings_of_rows(self, query: Query, rows: tf.Tensor) -> tf.Tensor:
        """Returns the clipped rating `[batch, k]` of candidate rows `[batch, k]`."""
        k, flat = tf.shape(rows)[1], tf.reshape(rows, [-1])
        asked = tf.nest.map_structure(lambda part: tf.repeat(part, k, axis=0), query)
        counted = {key: tf.gather(value, flat) for key, value in self._candidates.state().items()}
        rating = self._model.rating(asked, self._at(flat), self._model.movie_state(counted))
        return tf.reshape(self._model.clipped(rating), tf.shape(rows))

    def _why(
        self, query: Query, rows: tf.Tensor, found: tf.Tensor, history_ids: tf.Tensor
    ) -> dict[str, tf.Tensor]:
        """Returns reason, reason_movie_id and reason_movie_title of candidate rows `[batch, k]`."""
        why = reasons(self._model, query, self._at(rows))
        padded = tf.pad(history_ids, [[0, 0], [0, 1]], constant_values=NO_MOVIE)
        last = tf.shape(padded)[1] - 1
        nearest = tf.where(found[:, :, None] & (why.nearest >= 0), why.nearest, last)
        ids = tf.gather(padded, nearest, batch_dims=1)
        index = self._candidates
        named, last_row = index.rows_of(ids), index.size() - 1
        # A concatenation with "" would copy all titles in each request.
        titles = tf.gather(index.titles, tf.minimum(named, last_row))
        return {
            "reason": tf.where(found, why.kind, ""),
            "reason_movie_id": ids,
            "reason_movie_title": tf.where(named <= last_row, titles, ""),
        }

    def _at(self, rows: tf.Tensor) -> Candidate:
        index = self._candidates
        return Candidate(tf.gather(index.embeddings, rows), tf.gather(index.rows, rows))


def _first(k: tf.Tensor, worth: tf.Tensor, *columns: tf.Tensor) -> list[tf.Tensor]:
    """Returns of each `[batch, n]` the k columns of greatest worth, equal ones in their order."""
    order = tf.math.top_k(worth, tf.clip_by_value(k, 0, tf.shape(worth)[1])).indices
    return [tf.gather(column, order, batch_dims=1) for column in columns]


def _features(transformed: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    return only(transformed, features.MODEL_FEATURES)


def _function(method: Callable[..., Any]) -> Any:
    return tf.function(method, autograph=False)
