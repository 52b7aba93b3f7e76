"""The order in which nodes run, and the schema of a run."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.tfx


def test_data_is_judged_before_training_and_the_model_before_its_figures(tmp_path: Path) -> None:
    from pipeline import environment

    environment.prepare()
    from tfx.dsl.compiler import compiler

    from components.ratings_example_gen.params import SourceParams
    from pipeline import workspace
    from pipeline.code_digest import node_digests
    from pipeline.config import RunConfig
    from pipeline.graph import build_pipeline
    from pipeline.sources import Source

    params = SourceParams(path="ratings.csv", rating_min=1.0, rating_max=10.0, rating_step=1.0)
    pipeline = build_pipeline(
        RunConfig(), Source(params, "ratings.csv"), workspace.open(tmp_path), node_digests()
    )
    nodes = [
        node.pipeline_node.node_info.id for node in compiler.Compiler().compile(pipeline).nodes
    ]
    assert nodes[-7:] == [
        "DataGate",
        "Transform",
        "Trainer",
        "BlessedBaseline",
        "Evaluator",
        "ModelQuality",
        "Pusher",
    ]
    (schema,) = tmp_path.rglob("ratings.pbtxt")
    assert "max: 10" in schema.read_text()
