"""What the exported model says of itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from registry.contract import RequestField, TensorInfo, read_contract

pytestmark = pytest.mark.tfx


@pytest.fixture(scope="module")
def contract(export: Any) -> Any:
    return read_contract(export.model)


def test_fields_are_those_of_the_environment_serving(contract: Any) -> None:
    fields = {field.name: field for field in contract.fields}
    assert contract.label == "user_rating"
    assert contract.label not in fields
    assert fields["user_id"] == RequestField("user_id", "text", required=True)
    assert fields["timestamp"] == RequestField("timestamp", "integer", True, 1, 4102444799)
    assert fields["user_gender"] == RequestField("user_gender", "integer", False, 0, 1)
    assert fields["movie_genres"].kind == "integers"
    assert fields["movie_genres"].max_values == 21
    assert fields["raw_user_age"].kind == "number"
    assert "artist" in fields["user_occupation_text"].values


def test_signatures_are_those_of_the_model(contract: Any, export: Any) -> None:
    import tensorflow as tf

    functions = tf.saved_model.load(str(export.model)).signatures
    assert set(contract.signatures) == set(functions)
    for name, function in functions.items():
        taken = set(function.structured_input_signature[1])
        assert set(contract.signatures[name].inputs) == taken
        assert set(contract.signatures[name].outputs) == set(function.structured_outputs)
    recommend = contract.signatures["recommend"]
    assert recommend.inputs["k"] == TensorInfo("int32", ())
    assert recommend.inputs["exclude"] == TensorInfo("string", (None, None))


def test_training_is_told_and_nobody_is_named(contract: Any, export: Any) -> None:
    assert contract.training["rows"] == {"train": 240, "eval": 60}
    assert contract.training["trainer"]["embedding_dim"] == 8
    assert "eval_rmse" in contract.training["best_epoch"]
    assert contract.statistics["user_rating"]["max"] == 5.0
    assert contract.statistics["user_id"] == {
        "num_values": 300 - 60,
        "num_missing": 0,
        "num_distinct": 20,
    }
    assert contract.num_candidates == 13
    assert contract.code_version == "0123"
    assert set(contract.versions) >= {"python", "tensorflow", "tensorflow-transform"}
    text = (export.model / "assets.extra" / "contract.json").read_text(encoding="utf-8")
    assert "top_values" not in text


def test_the_digest_is_of_the_graph_and_not_of_where_it_lies(
    contract: Any, export: Any, tmp_path: Path
) -> None:
    import shutil

    import tensorflow_transform as tft

    from trainer.model_contract import graph_digest
    from trainer.portable_graph import portable_graph

    moved = tmp_path / "elsewhere"
    shutil.copytree(export.root / "tft", moved)
    with portable_graph(tft.TFTransformOutput(str(moved))) as portable:
        folder = Path(portable.transform_savedmodel_dir).parent
        assert graph_digest(folder) == contract.transform_graph_sha256
        vocabulary = next(folder.rglob("assets/genres"))
        vocabulary.write_text("9\n" + vocabulary.read_text())
        assert graph_digest(folder) != contract.transform_graph_sha256


def test_the_schema_itself_is_there(export: Any) -> None:
    from trainer.model_contract import read_schema

    carried = read_schema(export.model / "assets.extra" / "schema.pbtxt")
    assert carried == read_schema(export.root / "schema.pbtxt")


def test_a_feature_left_out_of_serving_is_no_field() -> None:
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    from trainer.model_contract import request_fields

    schema = text_format.Parse(
        """
        default_environment: "TRAINING" default_environment: "SERVING"
        feature { name: "a" type: BYTES domain: "words" }
        feature { name: "b" type: INT not_in_environment: "SERVING" }
        feature { name: "c" type: INT in_environment: "TRAINING" }
        feature { name: "d" type: FLOAT float_domain { max: 3 } presence { min_fraction: 1 } }
        string_domain { name: "words" value: "x" }
        """,
        schema_pb2.Schema(),
    )
    assert request_fields(schema) == (
        RequestField("a", "text", required=False, values=("x",)),
        RequestField("d", "number", required=True, maximum=3),
    )


def test_figures_that_are_no_numbers_are_left_out(tmp_path: Path) -> None:
    from tensorflow_metadata.proto.v0 import statistics_pb2

    from trainer.model_contract import statistics_of

    found = statistics_pb2.DatasetFeatureStatisticsList()
    feature = found.datasets.add().features.add(type=statistics_pb2.FeatureNameStatistics.FLOAT)
    feature.path.step.append("age")
    feature.num_stats.min, feature.num_stats.max = float("nan"), float("inf")
    feature.num_stats.mean = 30.0
    file = tmp_path / "FeatureStats.pb"
    file.write_bytes(found.SerializeToString())
    figures = statistics_of(file)
    assert figures == {"age": {"num_values": 0, "num_missing": 0, "mean": 30.0, "std_dev": 0.0}}
    json.dumps(figures, allow_nan=False)
