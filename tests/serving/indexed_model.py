"""A SavedModel whose candidates can be indexed anew, laid out as the trainer exports them."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from registry.contract import CONTRACT_FILE, contract_to_json
from tests.serving.contracts import CONTRACT

HALF_LIFE_DAYS = 7.0


def save(folder: Path, movie_ids: Sequence[str], *, index: bool = True) -> Path:
    """Writes a model that recommends what is popular lately; a rating is 3, or the popularity.

    Args:
      folder: to be made.
      movie_ids: the catalogue, sorted; none has ratings yet.
      index: whether it has the signature `index_candidates`.
    """
    import tensorflow as tf

    def hashed(ids: Any) -> Any:
        return tf.strings.to_hash_bucket_fast(ids, 1 << 62)

    def an_open(values: Any) -> Any:
        tensor = tf.convert_to_tensor(values)
        return tf.Variable(tensor, shape=[None, *tensor.shape[1:]], trainable=False)

    class Candidates(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            hashes = hashed(tf.constant(movie_ids))
            self.movie_ids, self.titles = an_open(movie_ids), an_open([""] * len(movie_ids))
            self.order = an_open(tf.argsort(hashes))
            self.hashes = an_open(tf.sort(hashes))
            self.embeddings = an_open(tf.zeros([len(movie_ids), 2]))
            self.popularity = an_open(tf.zeros([len(movie_ids)]))

        def rows(self, ids: Any) -> Any:
            size, flat = tf.shape(self.movie_ids)[0], tf.reshape(ids, [-1])
            at = tf.minimum(tf.searchsorted(self.hashes, hashed(flat)), size - 1)
            rows = tf.gather(self.order, at)
            found = tf.gather(self.movie_ids, rows) == flat
            return tf.reshape(tf.where(found, rows, size), tf.shape(ids))

    class Model(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.candidates = Candidates()
            words = tf.lookup.TextFileInitializer(
                str(vocabulary), tf.string, 0, tf.int64, 1, delimiter="\t"
            )
            self.vocabulary = tf.lookup.StaticHashTable(words, -1)

        @tf.function(
            input_signature=[
                {
                    "user_id": tf.TensorSpec([None], tf.string, name="user_id"),
                    "timestamp": tf.TensorSpec([None], tf.int64, name="timestamp"),
                    "movie_id": tf.TensorSpec([None], tf.string, name="movie_id"),
                }
            ]
        )
        def predict(self, raw: Any) -> Any:
            rows = self.candidates.rows(raw["movie_id"])
            popularity = tf.concat([self.candidates.popularity, [3.0]], axis=0)
            return {"predicted_rating": tf.gather(popularity, rows)}

        @tf.function(
            input_signature=[
                {
                    "user_id": tf.TensorSpec([None], tf.string, name="user_id"),
                    "timestamp": tf.TensorSpec([None], tf.int64, name="timestamp"),
                },
                tf.TensorSpec([], tf.int32, name="k"),
                tf.TensorSpec([], tf.int32, name="num_candidates"),
                tf.TensorSpec([None, None], tf.string, name="exclude"),
            ]
        )
        def recommend(self, raw: Any, k: Any, num_candidates: Any, exclude: Any) -> Any:
            size = tf.shape(self.candidates.movie_ids)[0]
            out = tf.reduce_any(
                self.candidates.rows(exclude)[:, :, None] == tf.range(size)[None, None], axis=1
            )
            best = tf.math.top_k(
                tf.where(out, tf.float32.min, self.candidates.popularity.value()),
                tf.minimum(k, size),
            )
            found = best.values > tf.float32.min
            return {
                "movie_id": tf.where(found, tf.gather(self.candidates.movie_ids, best.indices), ""),
                "movie_title": tf.gather(self.candidates.titles, best.indices),
                "score": best.values,
                "predicted_rating": tf.zeros_like(best.values),
                "known_user": tf.fill([tf.shape(exclude)[0]], False),
            }

        @tf.function(
            input_signature=[
                {
                    "movie_id": tf.TensorSpec([None], tf.string, name="movie_id"),
                    "movie_title": tf.TensorSpec([None], tf.string, name="movie_title"),
                    "movie_genres": tf.TensorSpec([None, None], tf.int64, name="movie_genres"),
                    "movie_recent_popularity": tf.TensorSpec(
                        [None], tf.float32, name="movie_recent_popularity"
                    ),
                }
            ]
        )
        def index_candidates(self, raw: Any) -> Any:
            row = tf.cast(self.vocabulary.lookup(raw["movie_id"]), tf.float32)
            genres = tf.reduce_sum(tf.cast(raw["movie_genres"] >= 0, tf.float32), axis=1)
            return {
                "embeddings": tf.stack([row, genres], axis=1),
                "popularity": raw["movie_recent_popularity"],
            }

    folder.parent.mkdir(parents=True, exist_ok=True)
    vocabulary = folder.parent / "words"
    vocabulary.write_text("".join(f"{each}\t{row}\n" for row, each in enumerate(movie_ids)))
    model = Model()
    signatures = {"serving_default": model.predict, "recommend": model.recommend}
    if index:
        signatures["index_candidates"] = model.index_candidates
    tf.saved_model.save(model, str(folder), signatures=signatures)
    (folder / CONTRACT_FILE).parent.mkdir()
    contract = dataclasses.replace(CONTRACT, num_candidates=len(movie_ids))
    (folder / CONTRACT_FILE).write_text(contract_to_json(contract), encoding="utf-8")
    return folder
