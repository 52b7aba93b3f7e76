"""A SavedModel that answers with what it was told: of a user and a movie, and what to leave out."""

from pathlib import Path
from typing import Any

from registry.contract import CONTRACT_FILE, contract_to_json
from tests.serving.contracts import CONTRACT

MOVIES = [f"m{number}" for number in range(1, 7)]
TITLES = [f"Movie {number}" for number in range(1, 7)]


def save(folder: Path) -> Path:
    """Writes a model of CONTRACT's fields that recommends the MOVIES in their order."""
    import tensorflow as tf

    texts = lambda name: tf.TensorSpec([None, None], tf.string, name=name)  # noqa: E731
    named = {
        "user_id": tf.TensorSpec([None], tf.string, name="user_id"),
        "timestamp": tf.TensorSpec([None], tf.int64, name="timestamp"),
        "history_movie_ids": texts("history_movie_ids"),
        "history_ratings": tf.TensorSpec([None, None], tf.float32, name="history_ratings"),
        "history_timestamps": tf.TensorSpec([None, None], tf.int64, name="history_timestamps"),
        "user_rating_count": tf.TensorSpec([None], tf.int64, name="user_rating_count"),
        "user_rating_mean": tf.TensorSpec([None], tf.float32, name="user_rating_mean"),
    }
    of_movie = {
        "movie_id": tf.TensorSpec([None], tf.string, name="movie_id"),
        "movie_rating_count": tf.TensorSpec([None], tf.int64, name="movie_rating_count"),
        "movie_rating_mean": tf.TensorSpec([None], tf.float32, name="movie_rating_mean"),
        "movie_last_timestamp": tf.TensorSpec([None], tf.int64, name="movie_last_timestamp"),
        "movie_recent_popularity": tf.TensorSpec(
            [None], tf.float32, name="movie_recent_popularity"
        ),
    }
    parsed = {
        key: tf.io.FixedLenFeature([], spec.dtype, "" if spec.dtype == tf.string else -1)
        if spec.shape.rank == 1
        else tf.io.RaggedFeature(spec.dtype)
        for key, spec in {**named, **of_movie}.items()
    }

    class Candidates(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.movie_ids = tf.Variable(MOVIES)

    class Model(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.candidates = Candidates()

        @tf.function(input_signature=[{**named, **of_movie}])
        def predict(self, raw: Any) -> Any:
            return {key: tf.identity(value) for key, value in raw.items() if key in _ECHOED}

        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="examples")])
        def predict_examples(self, examples: Any) -> Any:
            raw = tf.io.parse_example(examples, parsed)
            dense = {
                key: value.to_tensor("" if value.dtype == tf.string else -1)
                if isinstance(value, tf.RaggedTensor)
                else value
                for key, value in raw.items()
            }
            return {key: tf.identity(value) for key, value in dense.items() if key in _ECHOED}

        @tf.function(
            input_signature=[
                named,
                tf.TensorSpec([], tf.int32, name="k"),
                tf.TensorSpec([], tf.int32, name="num_candidates"),
                texts("exclude"),
                tf.TensorSpec([], tf.bool, name="exclude_seen"),
            ]
        )
        def recommend(
            self, raw: Any, k: Any, num_candidates: Any, exclude: Any, exclude_seen: Any
        ) -> Any:
            history = raw["history_movie_ids"]
            seen = tf.where(exclude_seen, history, tf.fill(tf.shape(history), ""))
            out = tf.concat([exclude, seen], axis=1)
            ids = self.candidates.movie_ids
            left_out = tf.reduce_any(out[:, :, None] == ids[None, None, :], axis=1)
            score = tf.where(left_out, tf.float32.min, -tf.range(float(len(MOVIES))))
            best = tf.math.top_k(score, tf.minimum(k, len(MOVIES)))
            found = best.values > tf.float32.min
            shown = tf.concat([history, tf.fill([tf.shape(history)[0], 3], "")], axis=1)[:, :3]
            nearest = tf.repeat(shown[:, None, :], tf.shape(best.indices)[1], axis=1)
            known = tf.reduce_any(history != "", axis=1)
            reason = tf.where(known, "history", "popular")
            return {
                "movie_id": tf.where(found, tf.gather(ids, best.indices), ""),
                "movie_title": tf.where(found, tf.gather(tf.constant(TITLES), best.indices), ""),
                "score": best.values,
                "predicted_rating": tf.zeros_like(best.values),
                "known_user": tf.fill([tf.shape(history)[0]], False),
                "reason": tf.repeat(reason[:, None], tf.shape(best.indices)[1], axis=1),
                "reason_movie_id": nearest,
                "reason_movie_title": tf.where(nearest == "", "", "Title of " + nearest),
            }

    model = Model()
    signatures = {
        "serving_default": model.predict,
        "predict_examples": model.predict_examples,
        "recommend": model.recommend,
    }
    tf.saved_model.save(model, str(folder), signatures=signatures)
    (folder / CONTRACT_FILE).parent.mkdir()
    (folder / CONTRACT_FILE).write_text(contract_to_json(CONTRACT), encoding="utf-8")
    return folder


_ECHOED = (
    "history_movie_ids",
    "history_ratings",
    "history_timestamps",
    "user_rating_count",
    "user_rating_mean",
    "movie_rating_count",
    "movie_rating_mean",
    "movie_last_timestamp",
    "movie_recent_popularity",
)
