"""Raw requests, as named tensors or serialized tf.Examples, turned into the features of the towers.

The transform graph does the work; here requests only take the form that it was traced with.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import tensorflow as tf

from transform import features
from transform.bags import BAG_PADDING
from transform.optional_values import MISSING_NUMBER, MISSING_TEXT
from transform.point_in_time import FIELD_TYPES
from transform.states import known_history

_DTYPES = {str: tf.string, int: tf.int64, float: tf.float32}

# The named tensors of a request: all are `[batch]`, but for LIST_FIELDS, `[batch, any]`.
REQUEST_DTYPES = {
    features.USER_ID: tf.string,
    features.TIMESTAMP: tf.int64,
    features.RAW_USER_AGE: tf.float32,
    features.BUCKETIZED_USER_AGE: tf.float32,
    features.USER_GENDER: tf.int64,
    features.USER_OCCUPATION_TEXT: tf.string,
    features.MOVIE_ID: tf.string,
    features.MOVIE_TITLE: tf.string,
    features.MOVIE_GENRES: tf.int64,
    **{name: _DTYPES[kind] for name, kind in FIELD_TYPES.items()},
}
LIST_FIELDS = (features.MOVIE_GENRES, *features.HISTORY_FIELDS)


def input_specs(names: Iterable[str]) -> dict[str, tf.TensorSpec]:
    """Returns {raw field: its named tensor}."""
    return {
        name: tf.TensorSpec(
            [None, None] if name in LIST_FIELDS else [None], REQUEST_DTYPES[name], name=name
        )
        for name in names
    }


class Preprocessing:
    """The transform graph, asked in raw values; it never sees a label."""

    def __init__(self, transform_output: Any) -> None:
        """Loads the graph of a tft.TFTransformOutput."""
        self.layer = transform_output.transform_features_layer()
        self._spec = {
            key: value
            for key, value in transform_output.raw_feature_spec().items()
            if key in features.FEATURE_FIELDS
        }

    def of_examples(self, serialized: tf.Tensor) -> dict[str, tf.Tensor]:
        """Returns the transformed features of serialized tf.Examples `[batch]`."""
        return self._apply_graph(tf.io.parse_example(serialized, self._spec))

    def of_request(self, raw: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Returns the transformed features that can be computed from dense raw fields.

        A missing marker ("" or -1) counts as a field that an example lacks. A field that the
        schema does not have is not used.
        """
        return self._apply_graph(
            {key: self._as_parsed(key, raw[key]) for key in raw if key in self._spec}
        )

    def history_ids(self, raw: Mapping[str, tf.Tensor]) -> tf.Tensor:
        """Returns string `[batch, longest]`: the movies of the history that counts, "" to fill up.

        Column by column the movies that the feature HISTORY_MOVIES has as indices.
        """
        lists = {key: self._as_parsed(key, raw[key]) for key in features.HISTORY_FIELDS}
        counted = known_history(
            lists[features.HISTORY_MOVIE_IDS],
            lists[features.HISTORY_RATINGS],
            lists[features.HISTORY_TIMESTAMPS],
            raw[features.TIMESTAMP],
        )
        return tf.sparse.to_dense(counted.movie_ids, MISSING_TEXT)

    def _as_parsed(self, key: str, values: tf.Tensor) -> Any:
        """Returns a dense tensor in the form that parsing an example would give."""
        if not isinstance(self._spec[key], tf.io.VarLenFeature):
            return tf.reshape(values, [-1, *self._spec[key].shape])
        values = values if values.shape.rank == 2 else values[:, None]
        missing = MISSING_TEXT if values.dtype == tf.string else MISSING_NUMBER
        present = tf.where(values != tf.constant(missing, values.dtype))
        return tf.SparseTensor(
            present, tf.gather_nd(values, present), tf.shape(values, out_type=tf.int64)
        )

    def _apply_graph(self, raw: Mapping[str, Any]) -> dict[str, tf.Tensor]:
        """Returns transformed features, bags in the form that training reads them in."""
        return {
            key: tf.sparse.to_dense(value, default_value=BAG_PADDING)
            if isinstance(value, tf.SparseTensor)
            else value
            for key, value in self.layer(dict(raw)).items()
        }
