"""What training saw and what it would answer: transformed examples, transform graph, towers."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_transform as tft

from components.serving_parity.compare import Features
from components.serving_parity.row import Row
from components.serving_parity.rows import serialized
from transform import features as f
from transform.bags import BAG_PADDING, Array, joined

_BATCH_ROWS = 1024
# As trainer/training_path.py writes them; components import nothing of the trainer.
TRAINING_PATH = "training_path"
LIVE_FILE = "live_predictions.npz"
_FEATURE_PREFIX = "feature/"
_PREDICTED_RATING = "predicted_rating"
_QUERY_PREFIX = "query_"
_CANDIDATE_PREFIX = "candidate_"
_ESCAPED = re.compile("[\udc80-\udcff]")  # a byte that was no UTF-8


@dataclass(frozen=True)
class Judgement:
    """What one query makes of N movies: scores `[N]` and predicted ratings `[N]`."""

    scores: Array
    ratings: Array


class TransformGraph:
    """The transform graph, asked with raw examples as Transform asked it."""

    def __init__(self, folder: str) -> None:
        """Loads a TransformGraph artifact."""
        self._output = tft.TFTransformOutput(folder)
        self._layer = self._output.transform_features_layer()
        self._spec = {
            key: value
            for key, value in self._output.raw_feature_spec().items()
            if key in f.FEATURE_FIELDS
        }

    def features(self, rows: Sequence[Row]) -> Features:
        """Returns {feature: `[rows, ...]`} of raw rows; bags are filled up with BAG_PADDING."""
        return {key: value for key, value in self._of(rows).items() if key in f.MODEL_FEATURES}

    def row_keys(self, rows: Sequence[Row]) -> Array:
        """Returns int64 `[rows]`: the keys by which the rows stand in the transformed examples."""
        return self._of(rows)[f.ROW_KEY]

    def vocabulary(self, name: str) -> list[str]:
        """Returns a vocabulary in its order, [] when the graph has none of that name.

        Entries that are not UTF-8 are left out: no client could send them in JSON.
        """
        if self._output.vocabulary_file_by_name(name) is None:
            return []
        entries = self._output.vocabulary_by_name(name)
        decoded = [entry.decode("utf-8", errors="surrogateescape") for entry in entries]
        return [entry for entry in decoded if not _ESCAPED.search(entry)]

    def transformed(self, file_patterns: Sequence[str], keys: Collection[int]) -> "Transformed":
        """Returns the rows of transformed examples whose key is among `keys`; reads all files."""
        spec = self._output.transformed_feature_spec()
        wanted = np.array(sorted(keys), np.int64)
        found_keys: list[Array] = []
        parts: list[Features] = []
        for batch in _records(file_patterns):
            key = tf.io.parse_example(batch, {f.ROW_KEY: spec[f.ROW_KEY]})[f.ROW_KEY].numpy()
            chosen = np.flatnonzero(np.isin(key, wanted))
            if len(chosen):
                parsed = tf.io.parse_example(tf.gather(batch, chosen), spec)
                found_keys.append(key[chosen])
                named = {name: parsed[name] for name in spec if name in f.MODEL_FEATURES}
                parts.append({name: _dense(value) for name, value in named.items()})
        keys_found = np.concatenate(found_keys) if found_keys else np.array([], np.int64)
        return Transformed(keys_found, joined(parts))

    def _of(self, rows: Sequence[Row]) -> dict[str, Array]:
        parts = []
        for start in range(0, len(rows), _BATCH_ROWS):
            examples = serialized(rows[start : start + _BATCH_ROWS])
            transformed = self._layer(dict(tf.io.parse_example(examples, self._spec)))
            parts.append({key: _dense(value) for key, value in transformed.items()})
        return joined(parts)


@dataclass(frozen=True)
class Transformed:
    """Rows of the transformed examples: their keys int64 `[rows]` and features `[rows, ...]`."""

    keys: Array
    features: Features


class TrainingPath:
    """The towers as training fed them: transformed features in, predictions out."""

    def __init__(self, run_dir: Path) -> None:
        """Loads what the trainer wrote below a ModelRun artifact."""
        self._folder = run_dir / TRAINING_PATH
        self._loaded = tf.saved_model.load(str(self._folder))
        self._signatures = self._loaded.signatures

    def predicted(self, features: Features) -> Array:
        """Returns the predicted rating float32 `[rows]`."""
        return self._ask("predict", features)[_PREDICTED_RATING]

    def live(self) -> tuple[Features, Array]:
        """Returns some transformed rows and what the model predicted before it was ever saved."""
        with np.load(self._folder / LIVE_FILE) as stored:
            features = {
                key.removeprefix(_FEATURE_PREFIX): stored[key]
                for key in stored
                if key.startswith(_FEATURE_PREFIX)
            }
            return features, stored[_PREDICTED_RATING]

    def known_users(self, features: Features) -> Array:
        """Returns bool `[rows]`: whether training saw the user."""
        return self._ask("query", features)["known_user"]

    def judged(self, query: Features, movies: Features) -> Judgement:
        """Returns what one query, features `[1, ...]`, makes of movies, features `[N, ...]`."""
        function = self._signatures["judge"]
        sides = {_QUERY_PREFIX: query, _CANDIDATE_PREFIX: movies}
        named = {
            prefix + key: values for prefix, side in sides.items() for key, values in side.items()
        }
        names = function.structured_input_signature[1]
        found = function(**{name: tf.constant(named[name]) for name in names})
        return Judgement(found["scores"].numpy()[0], found["ratings"].numpy()[0])

    def _ask(self, signature: str, inputs: Mapping[str, Array]) -> dict[str, Array]:
        function = self._signatures[signature]
        names = function.structured_input_signature[1]
        parts = []
        for start in range(0, len(next(iter(inputs.values()))), _BATCH_ROWS):
            batch = {name: tf.constant(inputs[name][start : start + _BATCH_ROWS]) for name in names}
            parts.append({key: value.numpy() for key, value in function(**batch).items()})
        return joined(parts)


def _records(file_patterns: Sequence[str]) -> Iterator[Any]:
    files = sorted(name for pattern in file_patterns for name in tf.io.gfile.glob(pattern))
    return iter(tf.data.TFRecordDataset(files, compression_type="GZIP").batch(_BATCH_ROWS * 4))


def _dense(value: Any) -> Array:
    if isinstance(value, tf.SparseTensor):
        value = tf.sparse.to_dense(value, default_value=BAG_PADDING)
    array: Array = value.numpy()
    return array
