"""Questions to a small SavedModel, answered in files."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.tfx


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recommends to each user the user, and rates by the number that the id is."""
    import tensorflow as tf

    texts, numbers = tf.TensorSpec([None], tf.string), tf.TensorSpec([None], tf.int64)
    scalar, lists = tf.TensorSpec([], tf.int32), tf.TensorSpec([None, None], tf.string)

    def named(function: Any, **specs: Any) -> Any:
        return tf.function(function).get_concrete_function(
            **{name: tf.TensorSpec(s.shape, s.dtype, name=name) for name, s in specs.items()}
        )

    def recommend(user_id: Any, k: Any, num_candidates: Any, exclude: Any) -> Any:
        columns = tf.fill([k], 1)
        excluded = tf.reduce_sum(tf.cast(exclude != "", tf.float32), axis=1)
        return {
            "movie_id": tf.gather(user_id[:, None], 0 * columns, axis=1),
            "movie_title": tf.gather(user_id[:, None], 0 * columns, axis=1),
            "score": tf.gather(excluded[:, None], 0 * columns, axis=1),
            "predicted_rating": tf.fill([tf.size(user_id), k], tf.cast(num_candidates, tf.float32)),
            "known_user": user_id == "1",
        }

    def rated(user_id: Any, timestamp: Any) -> Any:
        return {
            "predicted_rating": tf.strings.to_number(user_id) + 0.0 * tf.cast(timestamp, "float")
        }

    root = tf.Module()
    by_example = named(
        lambda examples: {"predicted_rating": tf.cast(tf.strings.length(examples), tf.float32)},
        examples=texts,
    )
    by_name = named(rated, user_id=texts, timestamp=numbers)
    signatures = {
        "serving_default": by_name,
        "predict_examples": by_example,
        "transform_features": by_name,
        "transform_examples": by_example,
        "recommend": named(
            recommend, user_id=texts, k=scalar, num_candidates=scalar, exclude=lists
        ),
    }
    folder = tmp_path_factory.mktemp("model")
    tf.saved_model.save(root, str(folder), signatures=signatures)
    return folder


@pytest.fixture(scope="module")
def answers(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from serving.asking import answer

    asked, answered = tmp_path_factory.mktemp("asked"), tmp_path_factory.mktemp("answered")
    rows = [{"instance": {"user_id": str(n), "timestamp": 1}, "example": "QUJD"} for n in range(5)]
    users = [{"instance": {"user_id": str(n)}, "num_candidates": n % 2} for n in range(4)]
    seen = {"exclude_seen": False}
    questions = [{**user, "k": 2, "exclude": ["x"] * n, **seen} for n, user in enumerate(users)]
    for name, entries in (("rows.jsonl", rows), ("recommend.jsonl", questions)):
        (asked / name).write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    (asked / "plan.json").write_text(json.dumps({"batches": [[1, 2], [3, 9]], "seed": 1}))
    answer(model, asked, answered)
    return answered


def test_rows_are_asked_in_batches_of_each_size_in_another_order(answers: Path) -> None:
    with np.load(answers / "predictions.npz") as found:
        assert sorted(found["named/3/rows"].tolist()) == [0, 1, 2, 3, 4]
        assert found["named/3/predicted"].tolist() == found["named/3/rows"].tolist()
        assert len(found["named/1/rows"]) == 2
        assert found["examples/3/predicted"].tolist() == [3.0] * 5


def test_questions_are_asked_alone_and_again_together(answers: Path) -> None:
    found = [json.loads(line) for line in (answers / "recommend.jsonl").read_text().splitlines()]
    expected = [
        {
            "movie_id": [str(number)] * 2,
            "movie_title": [str(number)] * 2,
            "score": [float(number)] * 2,
            "predicted_rating": [float(number % 2)] * 2,
            "known_user": number == 1,
        }
        for number in range(4)
    ]
    assert found == [*expected, *expected]


def test_nothing_is_missing(answers: Path) -> None:
    failures = json.loads((answers / "failures.json").read_text())
    assert failures == {"predictions.npz": "", "recommend.jsonl": ""}
