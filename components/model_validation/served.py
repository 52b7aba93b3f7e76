"""An exported model turned into predicted ratings and ranked lists, asked as a client would.

Which fields a signature takes is read from the signature, so that a model of before is asked with
what it knows of.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from components.model_validation.ratings import Codes, Floats
from components.model_validation.requests import Requests
from foundation.errors import RecommenderError
from transform.arrow import pa

PREDICT = "serving_default"
RECOMMEND = "recommend"

# What stands for a value that nobody knows, and fills up lists, as transform/optional_values.py
# reads it.
_MISSING_TEXT = ""
_MISSING_NUMBER = -1


class ServedModel:
    """The signatures of a SavedModel, as functions over columns."""

    def __init__(self, model_dir: Path, movie_ids: pa.Array) -> None:
        """Loads the model.

        Args:
          model_dir: the SavedModel.
          movie_ids: the catalogue; answers are positions in it.

        Raises:
          RecommenderError: a signature that is needed is missing, or takes what is no raw field.
        """
        self._model = tf.saved_model.load(str(model_dir))
        signatures = self._model.signatures
        for name in (PREDICT, RECOMMEND):
            if name not in signatures:
                raise RecommenderError(f"the model has no signature {name!r}: {sorted(signatures)}")
        self._predict, self._recommend = signatures[PREDICT], signatures[RECOMMEND]
        self._rating_specs = self._predict.structured_input_signature[1]
        self._query_specs = dict(self._recommend.structured_input_signature[1])
        self._controls = {
            name: self._query_specs.pop(name) for name in _CONTROLS if name in self._query_specs
        }
        for name, spec in {**self._rating_specs, **self._query_specs}.items():
            if spec.shape.rank not in (1, 2):
                raise RecommenderError(
                    f"the model asks for {name!r}, which is no field of a rating"
                )
        self._positions = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(
                tf.constant(movie_ids.to_pylist(), tf.string),
                tf.range(len(movie_ids), dtype=tf.int64),
            ),
            default_value=-1,
        )
        self._ask = tf.function(self._named, autograph=False, reduce_retracing=True)

    @property
    def query_fields(self) -> frozenset[str]:
        """The raw fields that a recommendation is asked with."""
        return frozenset(self._query_specs)

    @property
    def rating_fields(self) -> frozenset[str]:
        """The raw fields that a rating is asked with."""
        return frozenset(self._rating_specs)

    def predict(self, requests: Requests, batch_rows: int) -> Floats:
        """Returns `[num_requests]` predicted ratings, not clipped."""
        size = len(next(iter(requests.values())))
        found = [np.zeros(0)]
        for begin in range(0, size, batch_rows):
            inputs = _tensors(self._rating_specs, requests, begin, begin + batch_rows)
            answer = self._predict(**inputs)["predicted_rating"]
            found.append(answer.numpy().reshape(-1).astype(np.float64))
        return np.concatenate(found)

    def recommend(self, requests: Requests, k: int) -> Codes:
        """Returns int64 `[num_requests, min(k, candidates)]`, best first.

        The first k of the catalogue by retrieval's score, nothing left out; -1 stands for a movie
        that the catalogue does not hold.
        """
        size = len(next(iter(requests.values())))
        inputs = _tensors(self._query_specs, requests, 0, size)
        controls = {name: _CONTROLS[name](size, k) for name in self._controls}
        answer: NDArray[np.int64] = self._ask(**inputs, **controls).numpy()
        return answer

    def _named(self, **inputs: tf.Tensor) -> tf.Tensor:
        """The positions alone: what else `recommend` would answer is not computed."""
        return self._positions.lookup(self._recommend(**inputs)["movie_id"])


# Inputs of `recommend` that are no raw fields: (number of requests, k) -> what asks for the whole
# list of retrieval.
_CONTROLS: dict[str, Callable[[int, int], tf.Tensor]] = {
    "k": lambda _, k: tf.constant(k, tf.int32),
    "num_candidates": lambda _, __: tf.constant(0, tf.int32),
    "exclude": lambda size, _: tf.fill([size, 1], ""),
    "exclude_seen": lambda _, __: tf.constant(False),
}


def _tensors(specs: Any, requests: Requests, begin: int, end: int) -> dict[str, tf.Tensor]:
    size = min(end, len(next(iter(requests.values())))) - begin
    return {
        name: _tensor(requests.get(name, [None] * end)[begin:end], size, spec)
        for name, spec in specs.items()
    }


def _tensor(values: Sequence[Any], size: int, spec: tf.TensorSpec) -> tf.Tensor:
    """Returns one field of `size` requests; what nobody knows becomes the missing marker."""
    missing = _MISSING_TEXT if spec.dtype == tf.string else _MISSING_NUMBER
    if spec.shape.rank == 1:
        return tf.constant(
            [missing if value is None else value for value in values[:size]], spec.dtype
        )
    lists = [value or () for value in values[:size]]
    width = max((len(one) for one in lists), default=0)
    padded = [[*one, *[missing] * (width - len(one))] for one in lists]
    return tf.reshape(tf.constant(padded, spec.dtype), [size, width])
