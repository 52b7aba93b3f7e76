"""The order in which nodes run, what a comparison adds to them, and the schema of a run."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.tfx

JUDGED = {
    "RatingsExampleGen",
    "StatisticsGen",
    "RatingsProfile",
    "SchemaImporter",
    "SchemaValidation",
}
AGAINST = {"AgainstExampleGen", "AgainstStatistics", "AgainstProfile"}
SERVING = {"RequestLogExampleGen", "ServingStatistics"}
BEHIND = [
    "DataGate",
    "PointInTimeFeatures",
    "Transform",
    "Trainer",
    "BlessedBaseline",
    "Evaluator",
    "ModelValidation",
    "ServingParity",
]


def nodes(folder: Path, build: str, *assignments: str) -> list[str]:
    """Returns the nodes of one of the pipelines over a small log, in the order of running."""
    from tfx.dsl.compiler import compiler

    compiled = compiler.Compiler().compile(pipeline_of(folder, build, *assignments))
    return [node.pipeline_node.node_info.id for node in compiled.nodes]


def pipeline_of(folder: Path, build: str, *assignments: str, **digests: str) -> Any:
    from pipeline import environment

    environment.prepare()
    from pipeline import data_graph, graph, inputs, workspace
    from pipeline.code_digest import node_digests
    from pipeline.config import load_config

    log = folder / "1" / "ratings.csv"
    log.parent.mkdir(exist_ok=True)
    log.write_text("user_id,movie_id,user_rating,timestamp\n1,2,3,900000000\n")
    (folder / "requests.jsonl").write_text('{"user_id": "1"}\n')
    config = load_config(data=str(folder / "{SPAN}" / "ratings.csv"), assignments=assignments)
    space = workspace.open(folder / "out")
    builder = {"run": graph.build_pipeline, "validate": data_graph.build_validation}[build]
    found = inputs.resolve(config, space.data)
    return builder(config, found, space, {**node_digests(), **digests})


def test_data_is_judged_before_training_and_the_model_before_its_figures(tmp_path: Path) -> None:
    found = nodes(
        tmp_path, "run", "source.rating_min=1", "source.rating_max=10", "source.rating_step=1"
    )
    assert set(found[:-9]) == JUDGED | {"PreviousSpan"}
    assert found[-10:] == ["SchemaValidation", *BEHIND, "Pusher"]
    (schema,) = tmp_path.rglob("ratings.pbtxt")
    assert "max: 10" in schema.read_text()


def test_validation_ends_with_the_verdict(tmp_path: Path) -> None:
    found = nodes(tmp_path, "validate")
    assert set(found) == JUDGED | {"PreviousSpan"}
    assert found[-1] == "SchemaValidation"


@pytest.mark.parametrize("build", ["run", "validate"])
def test_what_is_compared_with_is_ingested_and_measured_as_the_ratings_are(
    build: str, tmp_path: Path
) -> None:
    log, requests = tmp_path / "1" / "ratings.csv", tmp_path / "requests.jsonl"
    found = nodes(
        tmp_path, build, f"validation.against={log}", f"validation.serving_log={requests}"
    )
    assert set(found[: found.index("SchemaValidation") + 1]) == JUDGED | AGAINST | SERVING


def test_nothing_is_compared_when_none_is_said(tmp_path: Path) -> None:
    assert set(nodes(tmp_path, "validate", "validation.against=none")) == JUDGED


def test_earlier_spans_are_put_beside_the_current_one_before_transform(tmp_path: Path) -> None:
    assert "SpanWindow" not in nodes(tmp_path, "run")
    found = nodes(tmp_path, "run", "window.earlier_spans=2")
    gate = found.index("DataGate")
    assert found[gate : gate + 4] == ["DataGate", "SpanWindow", "PointInTimeFeatures", "Transform"]


@pytest.mark.parametrize(
    ("option", "kept"),
    [
        ("window.reuse_analyses=true", True),
        ("window.reuse_analyses=false", False),
        ("transform.timestamp_bucketing=quantiles", False),
    ],
)
def test_analyses_are_kept_where_they_can_be_used_again(
    option: str, kept: bool, tmp_path: Path
) -> None:
    pipeline = pipeline_of(tmp_path, "run", "window.earlier_spans=2", option)
    (transform,) = [node for node in pipeline.components if node.id == "Transform"]
    assert ("analyzer_cache" in transform.inputs) == kept
    assert ("updated_analyzer_cache" in transform.outputs) == kept
    splits = json.loads(transform.exec_properties["splits_config"])
    earlier = [f"earlier_{age}_{half}" for age in (1, 2) for half in ("train", "rest")]
    assert splits["transform"] == ["train", "eval", *earlier]
    assert splits["analyze"] == ["train", *(f"analyze_{split}" for split in earlier)]
    (window,) = [node for node in pipeline.components if node.id == "SpanWindow"]
    assert window.exec_properties["reuse_analyses"] == int(kept)


def test_what_is_known_of_earlier_spans_goes_with_all_that_decides_what_transform_finds(
    tmp_path: Path,
) -> None:
    def settings(*options: str, **digests: str) -> Any:
        pipeline = pipeline_of(tmp_path, "run", "window.earlier_spans=1", *options, **digests)
        by_id = {node.id: node.exec_properties for node in pipeline.components}
        known = json.loads(by_id["SpanWindow"]["transform_config"])
        assert known == json.loads(by_id["Transform"]["custom_config"])
        return known

    same = settings()
    assert settings("trainer.max_epochs=3", Trainer="changed") == same
    assert settings("transform.max_genres=3") != same
    assert settings(Transform="changed") != same


def test_the_tuner_stands_before_the_trainer_only_when_asked(tmp_path: Path) -> None:
    assert "Tuner" not in nodes(tmp_path, "run")
    pipeline = pipeline_of(tmp_path, "run", "tuning.trials=3", "trainer.dropout=0.2")
    ids = [node.id for node in pipeline.components]
    assert ids[ids.index("Transform") : ids.index("Trainer") + 1] == [
        "Transform",
        "Tuner",
        "Trainer",
    ]
    by_id = {node.id: node for node in pipeline.components}
    config = json.loads(by_id["Tuner"].exec_properties["custom_config"])
    assert config["tuning"]["trials"] == 3
    assert "dropout" not in config["tuning"]["fields"]
    assert config["trainer"]["dropout"] == 0.2
    assert "hyperparameters" in by_id["Trainer"].inputs


def test_what_an_earlier_run_tuned_is_written_down_with_the_model(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "tuned.json").write_text('{"trainer": {"dropout": 0.2}}')

    def tuned(*assignments: str) -> Any:
        pipeline = pipeline_of(tmp_path, "run", *assignments)
        (trainer,) = [node for node in pipeline.components if node.id == "Trainer"]
        return json.loads(trainer.exec_properties["custom_config"])["tuned"]

    assert tuned("trainer.dropout=0.2") == ["dropout"]
    assert tuned("trainer.dropout=0.1") == []
    assert tuned("trainer.dropout=0.2", "tuning.reuse=false") == []
    assert tuned("trainer.dropout=0.2", "tuning.trials=2") == []
