"""The towers on transformed features agree with the live model and with the exported one."""

from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.tfx

QUERY = ("age_bucket", "day_of_week_cyclic", "gender_index", "occupation_index")


@pytest.fixture(scope="module")
def path(export: Any) -> Any:
    import tensorflow as tf

    return tf.saved_model.load(str(export.run / "training_path"))


@pytest.fixture(scope="module")
def live(export: Any) -> dict[str, Any]:
    with np.load(export.run / "training_path" / "live_predictions.npz") as stored:
        return dict(stored)


def features(live: dict[str, Any]) -> dict[str, Any]:
    import tensorflow as tf

    prefix = "feature/"
    found = {key: value for key, value in live.items() if key.startswith(prefix)}
    return {key.removeprefix(prefix): tf.constant(value) for key, value in found.items()}


def test_it_takes_transformed_features_and_nothing_else(path: Any) -> None:
    asked = set(path.signatures["predict"].structured_input_signature[1])
    assert {"user_index", "movie_index", "title_tokens", "timestamp_bucket", *QUERY} <= asked
    assert not asked & {"user_id", "movie_id", "user_rating", "row_key"}


def test_what_was_saved_predicts_what_the_live_model_did(path: Any, live: dict[str, Any]) -> None:
    predicted = path.signatures["predict"](**features(live))["predicted_rating"].numpy()
    assert len(predicted) == 60
    np.testing.assert_allclose(predicted, live["predicted_rating"], rtol=0, atol=1e-5)


def test_the_two_sides_rated_are_the_prediction(path: Any, live: dict[str, Any]) -> None:
    given = features(live)
    sides = {}
    for side in ("query", "candidate"):
        function = path.signatures[side]
        names = function.structured_input_signature[1]
        found = function(**{key: given[key] for key in names})
        sides |= {f"{side}_{key}": found[key] for key in ("embedding", "rating_bias")}
    rated = path.signatures["rate"](**sides)["predicted_rating"].numpy()
    np.testing.assert_allclose(rated, live["predicted_rating"], rtol=0, atol=1e-5)


def test_a_movie_rated_more_often_has_the_higher_prior(path: Any, export: Any) -> None:
    import tensorflow as tf

    exported = tf.saved_model.load(str(export.model)).signatures["transform_features"]
    raw = {
        name: tf.fill([2, 1] if spec.shape.rank == 2 else [2], tf.constant(-1, spec.dtype))
        for name, spec in exported.structured_input_signature[1].items()
        if spec.dtype != tf.string
    }
    texts = ("user_id", "user_occupation_text", "movie_title")
    raw |= {name: tf.constant(["", ""]) for name in texts}
    found = exported(**raw, movie_id=tf.constant(["m0", "m9"]))
    candidate = path.signatures["candidate"]
    names = candidate.structured_input_signature[1]
    prior = candidate(**{key: found[key] for key in names})["prior"].numpy()
    assert prior[0] > prior[1]
