"""An exported model turned into predicted ratings and ranked lists, asked as a client would."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from components.model_quality.ratings import Codes
from foundation.errors import RecommenderError
from transform import features
from transform.arrow import pa, pc

PREDICT = "predict_examples"
RECOMMEND = "recommend"
_NOT_FEATURES = ("k", "num_candidates", "exclude")

# What stands for an attribute that nobody knows, as transform/optional_values.py reads it.
_MISSING_TEXT = ""
_MISSING_NUMBER = -1


class ServedModel:
    """The signatures of a SavedModel, as functions over NumPy and Arrow."""

    def __init__(self, model_dir: Path) -> None:
        """Loads the model.

        Raises:
          RecommenderError: a signature that is needed is missing.
        """
        self._model = tf.saved_model.load(str(model_dir))
        signatures = self._model.signatures
        for name in (PREDICT, RECOMMEND):
            if name not in signatures:
                raise RecommenderError(f"the model has no signature {name!r}: {sorted(signatures)}")
        self._predict, self._recommend = signatures[PREDICT], signatures[RECOMMEND]
        self._query = {
            name: spec
            for name, spec in self._recommend.structured_input_signature[1].items()
            if name not in _NOT_FEATURES
        }

    @property
    def query_fields(self) -> tuple[str, ...]:
        """The raw fields that a recommendation is asked with."""
        return tuple(self._query)

    def predict(self, examples: tf.Tensor) -> NDArray[np.float64]:
        """Returns `[batch]` predicted ratings of serialized tf.Examples, not clipped."""
        predicted = self._predict(examples=examples)["predicted_rating"]
        return np.asarray(predicted.numpy().reshape(-1), dtype=np.float64)

    def recommend(self, queries: pa.Table, movie_ids: pa.Array) -> Codes:
        """Returns `[batch, num_movies]`, positions in `movie_ids`, best first, one row a query.

        The whole catalogue is asked for, by retrieval's score, and nothing excluded. -1 stands for
        a movie that the catalogue does not hold.
        """
        inputs = {name: self._tensor(queries, name) for name in self._query}
        nothing = tf.fill([len(queries), 1], "")
        answer = self._recommend(
            k=tf.constant(len(movie_ids), tf.int32),
            num_candidates=tf.constant(0, tf.int32),
            exclude=nothing,
            **inputs,
        )
        named = answer["movie_id"].numpy()
        found = pc.index_in(pa.array(named.reshape(-1), pa.binary()).cast(pa.string()), movie_ids)
        codes = pc.fill_null(found, -1).to_numpy(zero_copy_only=False)
        return np.asarray(codes, dtype=np.int64).reshape(named.shape)

    def _tensor(self, queries: pa.Table, name: str) -> tf.Tensor:
        """Returns one field of the queries; what nobody knows becomes the missing marker."""
        dtype = self._query[name].dtype
        missing = _MISSING_TEXT if dtype == tf.string else _MISSING_NUMBER
        if name not in queries.column_names:
            return tf.fill([len(queries)], tf.constant(missing, dtype))
        known = queries[name].to_pylist()
        return tf.constant([missing if value is None else value for value in known], dtype)


def test_rows(files: Iterable[str], batch_rows: int) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Yields ([batch] serialized examples, {field: [batch]}) of gzipped TFRecord files.

    The fields are those that figures and baselines need: label, user id, movie id.
    """
    spec = {
        features.USER_RATING: tf.io.FixedLenFeature([], tf.float32),
        features.USER_ID: tf.io.FixedLenFeature([], tf.string),
        features.MOVIE_ID: tf.io.FixedLenFeature([], tf.string),
    }
    records = tf.data.TFRecordDataset(sorted(files), compression_type="GZIP")
    for batch in records.batch(batch_rows):
        parsed = tf.io.parse_example(batch, spec)
        yield batch, {name: values.numpy() for name, values in parsed.items()}
