"""The order in which nodes run, what a comparison adds to them, and the schema of a run."""

from pathlib import Path

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
    "Transform",
    "Trainer",
    "BlessedBaseline",
    "Evaluator",
    "ModelQuality",
    "ServingParity",
]


def nodes(folder: Path, build: str, *assignments: str) -> list[str]:
    """Returns the nodes of one of the pipelines over a small log, in the order of running."""
    from pipeline import environment

    environment.prepare()
    from tfx.dsl.compiler import compiler

    from pipeline import data_graph, graph, inputs, workspace
    from pipeline.code_digest import node_digests
    from pipeline.config import load_config

    log = folder / "ratings.csv"
    log.write_text("user_id,movie_id,user_rating,timestamp\n1,2,3,900000000\n")
    (folder / "requests.jsonl").write_text('{"user_id": "1"}\n')
    config = load_config(data=str(log), assignments=assignments)
    space = workspace.open(folder / "out")
    builder = {"run": graph.build_pipeline, "validate": data_graph.build_validation}[build]
    pipeline = builder(config, inputs.resolve(config, space.data), space, node_digests())
    compiled = compiler.Compiler().compile(pipeline)
    return [node.pipeline_node.node_info.id for node in compiled.nodes]


def test_data_is_judged_before_training_and_the_model_before_its_figures(tmp_path: Path) -> None:
    found = nodes(
        tmp_path, "run", "source.rating_min=1", "source.rating_max=10", "source.rating_step=1"
    )
    assert set(found[:-8]) == JUDGED | {"PreviousSpan"}
    assert found[-9:] == ["SchemaValidation", *BEHIND, "Pusher"]
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
    log, requests = tmp_path / "ratings.csv", tmp_path / "requests.jsonl"
    found = nodes(
        tmp_path, build, f"validation.against={log}", f"validation.serving_log={requests}"
    )
    assert set(found[: found.index("SchemaValidation") + 1]) == JUDGED | AGAINST | SERVING


def test_nothing_is_compared_when_none_is_said(tmp_path: Path) -> None:
    assert set(nodes(tmp_path, "validate", "validation.against=none")) == JUDGED
