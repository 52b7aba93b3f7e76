"""A trained model turned into what parity is measured against: the towers as training fed them.

A SavedModel beside the exported one that takes *transformed* features, as the transformed examples
hold them, and knows nothing of raw values or of the transform graph. It is written from the live
model, and beside it some rows of the eval split with the live model's own predictions, so that a
fault of saving shows as well.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from trainer.fitting import Trained
from trainer.input import Columns
from trainer.model import Encoded, only
from transform import features

FOLDER = "training_path"
LIVE_FILE = "live_predictions.npz"
# The features of a row of LIVE_FILE have this before their names; the prediction has its own name.
FEATURE_PREFIX = "feature/"
PREDICTED_RATING = "predicted_rating"
_LIVE_ROWS = 1024


def write_training_path(
    trained: Trained, evaluation: Columns, transform_output: Any, run_dir: Path
) -> None:
    """Writes `training_path/` below the folder of a training run."""
    folder = run_dir / FOLDER
    specs = input_specs(transform_output)
    functions = _signatures(trained, specs)
    root = tf.Module(name="training_path")
    root.weights = list(trained.model.variables)
    tf.saved_model.save(root, str(folder), signatures=functions)
    rows = {
        key: evaluation[key][:_LIVE_ROWS].astype(spec.dtype.as_numpy_dtype)
        for key, spec in specs.items()
    }
    live = trained.model.predicted_rating({key: tf.constant(value) for key, value in rows.items()})
    np.savez(
        folder / LIVE_FILE,
        **{FEATURE_PREFIX + key: value for key, value in rows.items()},
        **{PREDICTED_RATING: live.numpy()},
    )


def input_specs(transform_output: Any) -> dict[str, tf.TensorSpec]:
    """Returns {transformed feature: its dense tensor}; bags are `[batch, longest]`."""
    named = features.QUERY_FEATURES + features.CANDIDATE_FEATURES
    found = transform_output.transformed_feature_spec()
    return {
        key: tf.TensorSpec(
            [None, None]
            if isinstance(found[key], tf.io.VarLenFeature)
            else [None, *found[key].shape],
            found[key].dtype,
            name=key,
        )
        for key in named
        if key in found
    }


def _signatures(trained: Trained, specs: Mapping[str, tf.TensorSpec]) -> dict[str, Any]:
    """Returns `predict`, `query`, `candidate` over features, `rate` over what the two give."""
    dim = trained.model.embedding_dim
    encoded = {
        "embedding": tf.TensorSpec([None, dim], tf.float32),
        "rating_bias": tf.TensorSpec([None], tf.float32),
    }
    sides = {
        f"{side}_{key}": tf.TensorSpec(spec.shape, spec.dtype, name=f"{side}_{key}")
        for side in ("query", "candidate")
        for key, spec in encoded.items()
    }
    return {
        "predict": _concrete(
            lambda inputs: {PREDICTED_RATING: trained.model.predicted_rating(inputs)}, specs
        ),
        "query": _concrete(
            lambda inputs: _query(trained, inputs), only(specs, features.QUERY_FEATURES)
        ),
        "candidate": _concrete(
            lambda inputs: _candidate(trained, inputs), only(specs, features.CANDIDATE_FEATURES)
        ),
        "rate": _concrete(lambda inputs: _rate(trained, inputs), sides),
    }


def _concrete(function: Any, specs: Mapping[str, tf.TensorSpec]) -> Any:
    return tf.function(function, autograph=False).get_concrete_function(dict(specs))


def _query(trained: Trained, inputs: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    query = trained.model.query(inputs)
    known = trained.model.knows_user(inputs[features.USER_INDEX])
    return {**query._asdict(), "known_user": known}


def _candidate(trained: Trained, inputs: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    candidate = trained.model.candidate(inputs)
    rows = trained.model.movie_rows(inputs[features.MOVIE_INDEX])
    return {**candidate._asdict(), "prior": tf.gather(trained.popularity, rows)}


def _rate(trained: Trained, inputs: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    query = Encoded(inputs["query_embedding"], inputs["query_rating_bias"])
    candidate = Encoded(inputs["candidate_embedding"], inputs["candidate_rating_bias"])
    return {PREDICTED_RATING: trained.model.clipped_rating(query, candidate)}
