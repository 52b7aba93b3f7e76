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
from trainer.model import Candidate, RecommenderModel, only
from transform import features

FOLDER = "training_path"
LIVE_FILE = "live_predictions.npz"
# The features of a row of LIVE_FILE have this before their names; the prediction has its own name.
FEATURE_PREFIX = "feature/"
PREDICTED_RATING = "predicted_rating"
QUERY_PREFIX = "query_"
CANDIDATE_PREFIX = "candidate_"
_LIVE_ROWS = 1024


def write_training_path(
    trained: Trained, evaluation: Columns, transform_output: Any, run_dir: Path
) -> None:
    """Writes `training_path/` below the folder of a training run."""
    folder = run_dir / FOLDER
    specs = input_specs(transform_output)
    functions = _signatures(trained.model, specs)
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
    found = transform_output.transformed_feature_spec()
    return {
        key: tf.TensorSpec(
            [None, None]
            if isinstance(found[key], tf.io.VarLenFeature)
            else [None, *found[key].shape],
            found[key].dtype,
            name=key,
        )
        for key in features.MODEL_FEATURES
        if key in found
    }


def _signatures(model: RecommenderModel, specs: Mapping[str, tf.TensorSpec]) -> dict[str, Any]:
    """Returns `predict` over features, `query` over those of a query, and `judge`.

    `judge` takes B queries, their features named QUERY_PREFIX + key, and N movies, CANDIDATE_PREFIX
    + key, and gives scores and ratings `[B, N]`, the movies counted as training left them.
    """
    query = only(specs, features.QUERY_FEATURES)
    candidate = only(specs, features.CANDIDATE_FEATURES)
    both = _named(QUERY_PREFIX, query) | _named(CANDIDATE_PREFIX, candidate)
    return {
        "predict": _concrete(
            lambda inputs: {PREDICTED_RATING: model.predicted_rating(inputs)}, specs
        ),
        "query": _concrete(
            lambda inputs: {"known_user": model.knows_user(inputs[features.USER_INDEX])}, query
        ),
        "judge": _concrete(lambda inputs: _judge(model, inputs), both),
    }


def _named(prefix: str, specs: Mapping[str, tf.TensorSpec]) -> dict[str, tf.TensorSpec]:
    return {
        prefix + key: tf.TensorSpec(spec.shape, spec.dtype, name=prefix + key)
        for key, spec in specs.items()
    }


def _concrete(function: Any, specs: Mapping[str, tf.TensorSpec]) -> Any:
    return tf.function(function, autograph=False).get_concrete_function(dict(specs))


def _judge(model: RecommenderModel, inputs: Mapping[str, tf.Tensor]) -> dict[str, tf.Tensor]:
    query = model.query(_side(inputs, QUERY_PREFIX))
    asked = _side(inputs, CANDIDATE_PREFIX)
    movies = model.candidate(asked)
    counted = model.counted_after_training(asked[features.MOVIE_INDEX])
    num_queries, num_movies = tf.shape(query.embedding)[0], tf.shape(movies.row)[0]
    every_query = tf.nest.map_structure(lambda part: tf.repeat(part, num_movies, axis=0), query)
    every_movie = tf.tile(tf.range(num_movies), [num_queries])
    offered = Candidate(*(tf.gather(part, every_movie) for part in movies))
    state = model.movie_state({key: tf.gather(v, every_movie) for key, v in counted.items()})
    ratings = model.clipped(model.rating(every_query, offered, state))
    return {
        "scores": model.scores(query, movies, model.prior(counted)),
        "ratings": tf.reshape(ratings, [num_queries, num_movies]),
    }


def _side(inputs: Mapping[str, tf.Tensor], prefix: str) -> dict[str, tf.Tensor]:
    return {
        key.removeprefix(prefix): value for key, value in inputs.items() if key.startswith(prefix)
    }
