"""The executor over files and a SavedModel as the other nodes write them, four movies wide."""

import json
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import DataNotValidError, RecommenderError
from registry.contract import CONTRACT_FILE, Contract, contract_to_json

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
    from transform import features
    from transform.arrow import pa, pq

    for name in ("history", "catalogue", "run"):
        (root / name).mkdir(parents=True)
    columns = dict(
        zip(
            ("user_id", "movie_id", "user_rating", "timestamp", "raw_user_age"),
            zip(*ROWS, strict=True),
            strict=True,
        )
    )
    columns["movie_title"] = tuple(f"Title {row[1]}" for row in ROWS)
    types = {
        "user_rating": pa.float32(),
        "timestamp": pa.int64(),
        "raw_user_age": pa.float32(),
        "bucketized_user_age": pa.float32(),
        "user_gender": pa.int64(),
        "movie_genres": pa.list_(pa.int64()),
    }
    table = pa.table(
        {
            name: pa.array(columns.get(name, [None] * len(ROWS)), types.get(name, pa.string()))
            for name in features.ALL_FIELDS
        }
    )
    pq.write_table(table, root / "history" / "history-00000-of-00001.parquet")
    catalogue = {
        "movie_id": pa.array(MOVIES),
        "movie_title": pa.array([f"Title {movie}" for movie in MOVIES]),
        "movie_genres": pa.array([[4], [7], None, []], pa.list_(pa.int64())),
    }
    pq.write_table(pa.table(catalogue), root / "catalogue" / "catalogue.parquet")
    epochs = [{"loss": 3.0, "eval_loss": 3.5, "rmse": 1.1}, {"loss": 2.0, "eval_loss": 3.0}]
    (root / "run" / "history.json").write_text(json.dumps({"epochs": epochs}))


def write_model(
    root: Path, name: str = "model", *, with_recommend: bool = True, extra: str = ""
) -> None:
    """Predicts 9 for all. Recommends in the catalogue's order, reversed where age is known.

    Fails unless what is known of each user at each moment arrives as it was.
    """
    import tensorflow as tf

    texts, numbers = [None], [None, None]
    lists = tf.TensorSpec(numbers, tf.string, name="history_movie_ids")
    specs = [
        tf.TensorSpec(texts, tf.string, name="user_id"),
        tf.TensorSpec(texts, tf.int64, name="timestamp"),
        tf.TensorSpec(texts, tf.float32, name="raw_user_age"),
        tf.TensorSpec(texts, tf.string, name="user_occupation_text"),
        lists,
    ]

    class Model(tf.Module):
        @tf.function(
            input_signature=[
                *specs,
                tf.TensorSpec(texts, tf.string, name="movie_id"),
                tf.TensorSpec(texts, tf.int64, name="movie_rating_count"),
            ]
        )
        def predict(
            self, user: Any, time: Any, age: Any, job: Any, history: Any, movie: Any, count: Any
        ) -> Any:
            told = tf.reduce_any(history != "", axis=1)
            checks = [
                tf.debugging.assert_equal(told, user == "u"),
                tf.debugging.assert_equal(
                    tf.boolean_mask(count, movie == "b"), tf.constant(1, tf.int64)
                ),
                tf.debugging.assert_equal(
                    tf.boolean_mask(count, movie == "é"), tf.constant(0, tf.int64)
                ),
            ]
            with tf.control_dependencies(checks):
                return {"predicted_rating": tf.fill([tf.shape(user)[0]], 9.0)}

        @tf.function(
            input_signature=[
                *specs,
                tf.TensorSpec([], tf.int32, name="k"),
                tf.TensorSpec([], tf.int32, name="num_candidates"),
                tf.TensorSpec([None, None], tf.string, name="exclude"),
                tf.TensorSpec([], tf.bool, name="exclude_seen"),
                *([tf.TensorSpec([], tf.bool, name=extra)] if extra else []),
            ]
        )
        def recommend(
            self,
            user: Any,
            time: Any,
            age: Any,
            job: Any,
            history: Any,
            k: Any,
            num_candidates: Any,
            exclude: Any,
            exclude_seen: Any,
            *more: Any,
        ) -> Any:
            newest = tf.where(
                tf.shape(history)[1] > 0,
                tf.strings.reduce_join(history, 1),
                tf.fill(tf.shape(user), ""),
            )
            # u: at 30 and at 31 in the streaming protocol, at 30 in the static one.
            expected = tf.where(user == "u", tf.where(time == 31, "ba", "a"), tf.constant(""))
            checks = [
                tf.debugging.Assert(tf.reduce_all((time >= 30) & (time <= 40)), [time]),
                tf.debugging.assert_equal(newest, expected),
                tf.debugging.assert_equal(age, tf.where(user == "u", 30.0, -1.0)),
                tf.debugging.assert_equal(job, ""),
                tf.debugging.assert_equal(exclude, ""),
                tf.debugging.assert_equal(exclude_seen, False),
                tf.debugging.assert_equal(k, len(MOVIES)),
                tf.debugging.assert_equal(num_candidates, 0),
            ]
            with tf.control_dependencies(checks):
                order = tf.where(age[:, None] >= 0.0, [[3, 2, 1, 0]], [[0, 1, 2, 3]])
                return {"movie_id": tf.gather(tf.constant(MOVIES), order)}

    model = Model()
    signatures = {"serving_default": model.predict}
    if with_recommend:
        signatures["recommend"] = model.recommend
    folder = root / name / "Format-Serving"
    tf.saved_model.save(model, str(folder), signatures=signatures)
    (folder / CONTRACT_FILE).parent.mkdir(exist_ok=True)
    contract = Contract(fields=(), label="user_rating", signatures={}, num_candidates=len(MOVIES))
    (folder / CONTRACT_FILE).write_text(contract_to_json(contract))


def run(root: Path, before: str = "", test_rows: int = 3, **gates: Any) -> dict[str, Any]:
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.model_validation import executor

    def artifact(kind: Any, name: str) -> list[Any]:
        made = kind()
        made.uri = str(root / name)
        return [made]

    examples = artifact(standard_artifacts.Examples, "examples")
    examples[0].set_string_custom_property("split_boundaries", BOUNDARIES)
    rows = {"train": 2, "eval": 1, "test": test_rows}
    examples[0].set_string_custom_property("rows", json.dumps(rows))
    model = artifact(standard_artifacts.Model, "model")
    model[0].id = 7
    blessing = artifact(standard_artifacts.ModelBlessing, "blessing")
    executor.Executor().Do(
        {
            executor.MODEL: model,
            executor.MODEL_RUN: artifact(standard_artifacts.ModelRun, "run"),
            executor.BASELINE_MODEL: artifact(standard_artifacts.Model, before) if before else [],
            executor.EXAMPLES: examples,
            executor.HISTORY: artifact(artifacts.RatingHistory, "history"),
            executor.CATALOGUE: artifact(artifacts.Catalogue, "catalogue"),
        },
        {
            executor.QUALITY: artifact(artifacts.QualityReport, "quality"),
            executor.BLESSING: blessing,
        },
        {
            executor.PARAMS: json.dumps({"batch_rows": 2, "resamples": 20, "gates": gates}),
            executor.STATE: "{}",
            executor.SYNTHETIC: 1,
            executor.SHOW_IDS: 0,
        },
    )
    quality: dict[str, Any] = json.loads((root / "quality" / "quality.json").read_text())
    blessed = blessing[0].get_int_custom_property("blessed")
    assert blessing[0].get_int_custom_property("current_model_id") == 7
    assert (root / "blessing" / ("BLESSED" if blessed else "NOT_BLESSED")).is_file()
    assert blessed == (quality["verdict"] == "passed")
    return quality


def figures(part: dict[str, Any], system: str) -> dict[str, Any]:
    return {name: value for name, value in part[system].items() if isinstance(value, float)}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("validated")
    write_inputs(folder)
    write_model(folder)
    return folder


def test_quality_worked_out_by_hand(root: Path) -> None:
    quality = run(root)
    counts = {key: value for key, value in quality.items() if isinstance(value, int)}
    assert counts == {
        "schema_version": 2,
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
    expected = {"rmse": (14 / 3) ** 0.5, "mae": 2.0}
    assert figures(quality["rating"], "model") == pytest.approx(expected)
    assert quality["rating"]["model"]["warm"]["mae"] == 2.0
    assert quality["rating"]["global_mean"]["mae"] == pytest.approx(5 / 3)
    # u has seen a, is offered é c b, wants é and b: ranks 1, 3. v is offered a b c é, wants c: 3.
    model = figures(quality["retrieval"], "model")
    assert model["ndcg_at_10"] == pytest.approx((1.5 / 1.6309297535714573 + 0.5) / 2)
    assert model["mrr"] == pytest.approx((1 + 1 / 3) / 2)
    assert (model["recall_at_10"], model["recall_at_100"]) == (1.0, 1.0)
    assert model["coverage_at_10"] == 1.0
    # Popularity: a b c é, as a and b were rated once: u gets b c é (1, 3), v gets a b c (3).
    assert quality["retrieval"]["popularity"]["ndcg_at_10"] == pytest.approx(model["ndcg_at_10"])
    # Events: u at 30 is offered é c b, wants b: 3; at 31 é c, wants é: 1; v wants c: 3.
    streaming = figures(quality["streaming"], "model")
    assert streaming["ndcg_at_10"] == pytest.approx((0.5 + 1 + 0.5) / 3)
    assert streaming["mrr"] == pytest.approx((1 / 3 + 1 + 1 / 3) / 3)
    assert quality["streaming"]["without_history"] == 1


def test_a_bad_model_is_not_blessed_and_the_gates_say_why(root: Path) -> None:
    quality = run(root)
    states = {gate["name"]: gate["state"] for gate in quality["gates"]}
    assert states == {
        "beats_recent_popularity": "failed",
        "beats_item_bias": "failed",
        "not_worse": "off",
        "slices": "passed",
        "min_index_recall": "passed",
    }
    blessed = run(root, beats_recent_popularity=False, beats_item_bias=False)
    assert blessed["verdict"] == "passed"


def test_the_last_blessed_model_is_asked_the_same(root: Path) -> None:
    quality = run(root, before="model")
    for part in ("rating", "rating_live", "retrieval", "streaming"):
        assert quality[part]["last_blessed"] == quality[part]["model"]
    (gate,) = (gate for gate in quality["gates"] if gate["name"] == "not_worse")
    assert gate["state"] == "passed"
    assert "better by +0.0000" in gate["sentences"][0]


def test_a_last_blessed_model_that_cannot_be_asked_is_named_and_left_out(root: Path) -> None:
    write_model(root, "old", with_recommend=False)
    quality = run(root, before="old")
    (gate,) = (gate for gate in quality["gates"] if gate["name"] == "not_worse")
    assert gate["state"] == "off"
    assert "the last blessed model cannot be asked" in gate["sentences"][0]
    assert "no signature 'recommend'" in gate["sentences"][0]
    assert "last_blessed" not in quality["retrieval"]


def test_a_model_without_a_signature_is_refused_by_name(tmp_path: Path) -> None:
    write_inputs(tmp_path)
    write_model(tmp_path, with_recommend=False)
    with pytest.raises(RecommenderError, match="no signature 'recommend'"):
        run(tmp_path)


def test_an_input_that_nobody_knows_how_to_fill_is_refused_by_name(tmp_path: Path) -> None:
    write_inputs(tmp_path)
    write_model(tmp_path, extra="surprise_me")
    with pytest.raises(RecommenderError, match="asks for 'surprise_me'"):
        run(tmp_path)


def test_examples_that_are_not_those_of_the_history_are_refused(root: Path) -> None:
    with pytest.raises(DataNotValidError, match="6 test examples, but 3 test ratings"):
        run(root, test_rows=6)
