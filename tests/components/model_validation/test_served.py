"""A model as the trainer exports it, asked by its signatures: the same as asking it by hand."""

from typing import Any

import numpy as np
import pytest

from tests.tiny_model import NUM_MOVIES, START_S, TITLES, Export
from transform.arrow import pa

pytestmark = pytest.mark.tfx

MOVIE_IDS = pa.array(sorted(TITLES))
REQUESTS = {
    "user_id": ["u1", "nobody", "u2"],
    "timestamp": [START_S, START_S + 7, START_S + 9],
    "raw_user_age": [21.0, None, None],
    "user_gender": [1, None, 0],
    "movie_id": ["m0", "m3", "m5"],
    "movie_title": [TITLES["m0"], TITLES["m3"], None],
    "movie_genres": [[0], [], [2, 1]],
    "history_movie_ids": [["m1", "m2"], [], ["m0"]],
    "history_ratings": [[5.0, 1.0], [], [4.0]],
    "history_timestamps": [[START_S - 5, START_S - 9], [], [START_S - 1]],
    "user_rating_count": [2, 0, 1],
}


@pytest.fixture(scope="module")
def model(export: Export) -> Any:
    from components.model_validation.served import ServedModel

    return ServedModel(export.model, MOVIE_IDS)


def by_hand(export: Export, name: str, row: int, **controls: Any) -> dict[str, Any]:
    """Asks a signature of a model that was loaded apart about one request, field by field."""
    import tensorflow as tf

    loaded = tf.saved_model.load(str(export.model))
    signature = loaded.signatures[name]
    inputs = {}
    for field, spec in signature.structured_input_signature[1].items():
        missing = "" if spec.dtype == tf.string else -1
        value = controls.get(field, REQUESTS.get(field, [None] * 3)[row])
        if spec.shape.rank == 0:
            inputs[field] = tf.constant(value, spec.dtype)
        elif spec.shape.rank == 1:
            inputs[field] = tf.constant([missing if value is None else value], spec.dtype)
        else:
            inputs[field] = tf.constant([value or [missing]], spec.dtype)
    answer = signature(**inputs)
    return {key: tensor.numpy()[0] for key, tensor in answer.items()}


def test_ratings_are_those_of_asking_one_by_one(export: Export, model: Any) -> None:
    predicted = model.predict(REQUESTS, batch_rows=2)
    expected = [by_hand(export, "serving_default", row)["predicted_rating"] for row in range(3)]
    assert predicted == pytest.approx([float(np.ravel(value)[0]) for value in expected], abs=1e-5)


def test_lists_are_retrievals_order_of_the_whole_catalogue(export: Export, model: Any) -> None:
    lists = model.recommend(REQUESTS, k=len(MOVIE_IDS))
    assert lists.shape == (3, NUM_MOVIES + 1)
    for row in range(3):
        assert sorted(lists[row].tolist()) == list(range(NUM_MOVIES + 1))
        controls = {"k": 5, "num_candidates": 0, "exclude": [""], "exclude_seen": False}
        answer = by_hand(export, "recommend", row, **controls)
        named = [movie.decode() for movie in answer["movie_id"]]
        assert [MOVIE_IDS[int(place)].as_py() for place in lists[row, :5]] == named


def test_a_movie_that_the_log_does_not_know_is_no_place_of_it(export: Export) -> None:
    from components.model_validation.served import ServedModel

    short = ServedModel(export.model, MOVIE_IDS.slice(0, 4))
    lists = short.recommend(REQUESTS, k=len(MOVIE_IDS))
    assert {*lists.ravel().tolist()} == {-1, 0, 1, 2, 3}


def test_the_fields_are_those_of_the_signatures(model: Any) -> None:
    assert {"user_id", "timestamp"} <= model.query_fields
    assert not {"k", "num_candidates", "exclude", "exclude_seen"} & model.query_fields
    assert {"user_id", "movie_id"} <= model.rating_fields
