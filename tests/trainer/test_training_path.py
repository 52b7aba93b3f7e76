"""The towers on transformed features agree with the live model and with the exported one."""

from typing import Any

import numpy as np
import pytest

from tests.tiny_model import DAY, START_S

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


def test_a_query_and_a_movie_judged_are_what_the_export_recommends(path: Any, export: Any) -> None:
    """Scores and ratings of all movies, of a stranger with a history, by features alone."""
    import tensorflow as tf

    signatures = tf.saved_model.load(str(export.model)).signatures
    raw = {
        name: _missing(spec, 13)
        for name, spec in signatures["transform_features"].structured_input_signature[1].items()
    }
    asked = {
        "user_id": tf.fill([13], "stranger"),
        "timestamp": tf.fill([13], tf.constant(START_S + 100 * DAY, tf.int64)),
        "history_movie_ids": tf.tile([["m3", "m4"]], [13, 1]),
        "history_ratings": tf.tile([[5.0, 1.0]], [13, 1]),
        "history_timestamps": tf.tile([[START_S, START_S - 60]], [13, 1]),
    }
    raw |= {key: tf.cast(value, raw[key].dtype) for key, value in asked.items()}
    query = {
        name: raw[name][:1]
        for name in signatures["recommend"].structured_input_signature[1]
        if name in raw
    }
    found = signatures["recommend"](
        **query,
        k=tf.constant(13),
        num_candidates=tf.constant(0),
        exclude=tf.constant([[""]]),
        exclude_seen=tf.constant(False),
    )
    raw["movie_id"], raw["movie_title"] = found["movie_id"][0], found["movie_title"][0]
    ids = [movie.decode() for movie in found["movie_id"][0].numpy()]
    genres = [[sorted(ids).index(movie) % 3] if movie != "m0" else [-1] for movie in ids]
    raw["movie_genres"] = tf.constant(genres, tf.int64)
    transformed = signatures["transform_features"](**raw)
    judge = path.signatures["judge"]
    inputs = {
        name: transformed[name.removeprefix("query_")][:1]
        if name.startswith("query_")
        else transformed[name.removeprefix("candidate_")]
        for name in judge.structured_input_signature[1]
    }
    judged = judge(**inputs)
    np.testing.assert_allclose(judged["scores"][0], found["score"][0], atol=1e-4)
    np.testing.assert_allclose(judged["ratings"][0], found["predicted_rating"][0], atol=1e-4)


def _missing(spec: Any, rows: int) -> Any:
    import tensorflow as tf

    unknown = tf.constant("" if spec.dtype == tf.string else -1, spec.dtype)
    return tf.fill([rows] + [1] * (spec.shape.rank - 1), unknown)
