"""The executor over files and a SavedModel as the other nodes write them, four movies wide."""

import json
from pathlib import Path
from typing import Any

import pytest

from components.model_quality.params import QualityParams
from foundation.errors import RecommenderError

pytestmark = pytest.mark.tfx

MOVIES = ["a", "b", "c", "é"]
BOUNDARIES = json.dumps({"min_s": 1.0, "train_end_s": 10.0, "eval_end_s": 20.0, "max_s": 40.0})
# (user, movie, rating, second, age): train, eval, then test. v has no age at all.
ROWS = [
    ("u", "a", 4.0, 5, 30.0),
    ("w", "b", 2.0, 6, 50.0),
    ("w", "c", 3.0, 15, 50.0),
    ("u", "é", 5.0, 31, 30.0),
    ("u", "b", 1.0, 30, 30.0),
    ("v", "c", 2.0, 40, None),
]


def write_inputs(root: Path) -> None:
    import tensorflow as tf

    from transform.arrow import pa, pq

    for name in ("history", "catalogue", "examples/Split-test"):
        (root / name).mkdir(parents=True)
    columns = list(zip(*ROWS, strict=True))
    types = (pa.string(), pa.string(), pa.float32(), pa.int64(), pa.float32())
    names = ("user_id", "movie_id", "user_rating", "timestamp", "raw_user_age")
    table = pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})
    pq.write_table(table, root / "history" / "history-00000-of-00001.parquet")
    pq.write_table(
        pa.table({"movie_id": pa.array(MOVIES)}), root / "catalogue" / "catalogue.parquet"
    )
    path = root / "examples" / "Split-test" / "data-00000-of-00001.gz"
    with tf.io.TFRecordWriter(str(path), options="GZIP") as writer:
        for user, movie, rating, second, _ in ROWS:
            if second <= 20:
                continue
            feature = {
                "user_id": tf.train.Feature(bytes_list=tf.train.BytesList(value=[user.encode()])),
                "movie_id": tf.train.Feature(bytes_list=tf.train.BytesList(value=[movie.encode()])),
                "user_rating": tf.train.Feature(float_list=tf.train.FloatList(value=[rating])),
            }
            example = tf.train.Example(features=tf.train.Features(feature=feature))
            writer.write(example.SerializeToString())


def write_model(root: Path, *, with_recommend: bool = True) -> None:
    """Predicts 9 for all. Recommends in the catalogue's order, reversed where age is known.

    Fails unless a cold user's unknown age and the moment of the first test rating arrive.
    """
    import tensorflow as tf

    class Model(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="examples")])
        def predict(self, examples: Any) -> dict[str, Any]:
            return {"predicted_rating": tf.fill([tf.shape(examples)[0]], 9.0)}

        @tf.function(
            input_signature=[
                tf.TensorSpec([None], tf.string, name="user_id"),
                tf.TensorSpec([None], tf.int64, name="timestamp"),
                tf.TensorSpec([None], tf.float32, name="raw_user_age"),
                tf.TensorSpec([None], tf.string, name="user_occupation_text"),
                tf.TensorSpec([], tf.int32, name="k"),
                tf.TensorSpec([], tf.int32, name="num_candidates"),
                tf.TensorSpec([None, None], tf.string, name="exclude"),
            ]
        )
        def recommend(
            self,
            user: Any,
            time: Any,
            age: Any,
            job: Any,
            k: Any,
            num_candidates: Any,
            exclude: Any,
        ) -> Any:
            expected = tf.where(user == "u", 30, 40)
            checks = [
                tf.debugging.assert_equal(time, tf.cast(expected, tf.int64)),
                tf.debugging.assert_equal(age, tf.where(user == "u", 30.0, -1.0)),
                tf.debugging.assert_equal(job, ""),
                tf.debugging.assert_equal(exclude, ""),
                tf.debugging.assert_equal(k, len(MOVIES)),
                tf.debugging.assert_equal(num_candidates, 0),
            ]
            with tf.control_dependencies(checks):
                order = tf.where(age[:, None] >= 0.0, [[3, 2, 1, 0]], [[0, 1, 2, 3]])
            return {"movie_id": tf.gather(tf.constant(MOVIES), order)}

    model = Model()
    signatures = {"predict_examples": model.predict}
    if with_recommend:
        signatures["recommend"] = model.recommend
    tf.saved_model.save(model, str(root / "model" / "Format-Serving"), signatures=signatures)


def run(root: Path) -> dict[str, Any]:
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.model_quality import executor

    def artifact(kind: Any, name: str) -> list[Any]:
        made = kind()
        made.uri = str(root / name)
        return [made]

    examples = artifact(standard_artifacts.Examples, "examples")
    examples[0].split_names = json.dumps(["train", "eval", "test"])
    examples[0].set_string_custom_property("split_boundaries", BOUNDARIES)
    executor.Executor().Do(
        {
            executor.MODEL: artifact(standard_artifacts.Model, "model"),
            executor.EXAMPLES: examples,
            executor.HISTORY: artifact(artifacts.RatingHistory, "history"),
            executor.CATALOGUE: artifact(artifacts.Catalogue, "catalogue"),
        },
        {executor.QUALITY: artifact(artifacts.ModelQuality, "quality")},
        {executor.PARAMS: json.dumps({"batch_rows": 2}), executor.SYNTHETIC: 1},
    )
    quality: dict[str, Any] = json.loads((root / "quality" / "quality.json").read_text())
    return quality


def test_quality_worked_out_by_hand(tmp_path: Path) -> None:
    write_inputs(tmp_path)
    write_model(tmp_path)
    quality = run(tmp_path)

    counts = {key: value for key, value in quality.items() if key not in ("rating", "retrieval")}
    assert counts == {
        "schema_version": 1,
        "synthetic": True,
        "fit_rows": 2,
        "rows": 3,
        "users": 2,
        "warm_users": 1,
        "cold_users": 1,
        "warm_rows": 2,
        "cold_rows": 1,
        "movies": 4,
    }
    # 9 is clipped to 4, the highest rating of train, and the actual ratings are 5, 1, 2.
    assert quality["rating"]["clipped_to"] == [2.0, 4.0]
    assert quality["rating"]["model"] == pytest.approx({"rmse": (14 / 3) ** 0.5, "mae": 2.0})
    assert quality["rating"]["global_mean"]["mae"] == pytest.approx(5 / 3)
    # u has seen a, is offered é c b, wants é and b: ranks 1, 3. v is offered a b c é, wants c: 3.
    assert quality["retrieval"]["users"] == 2
    assert quality["retrieval"]["model"] == pytest.approx(
        {
            "recall_at_10": 1.0,
            "recall_at_100": 1.0,
            "ndcg_at_10": (1.5 / 1.6309297535714573 + 0.5) / 2,
            "mrr": (1 + 1 / 3) / 2,
        }
    )
    # Popularity: a b c é, as a and b were rated once: u gets b c é (1, 3), v gets a b c (3).
    assert quality["retrieval"]["popularity"] == pytest.approx(quality["retrieval"]["model"])


def test_a_model_without_a_signature_is_refused_by_name(tmp_path: Path) -> None:
    write_inputs(tmp_path)
    write_model(tmp_path, with_recommend=False)
    with pytest.raises(RecommenderError, match="no signature 'recommend'"):
        run(tmp_path)


def test_examples_that_are_not_those_of_the_history_are_refused(tmp_path: Path) -> None:
    write_inputs(tmp_path)
    write_model(tmp_path)
    split = tmp_path / "examples" / "Split-test"
    (split / "copy.gz").write_bytes(next(split.iterdir()).read_bytes())
    with pytest.raises(ValueError, match="6 test examples, but 3 ratings in the history"):
        run(tmp_path)


def test_parameters_out_of_range_are_named() -> None:
    with pytest.raises(ValueError, match="max_users must be at least 1, got 0"):
        QualityParams(max_users=0)
    with pytest.raises(ValueError, match="item_damping must be 0 or more, got nan"):
        QualityParams(item_damping=float("nan"))
