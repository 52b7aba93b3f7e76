"""The house's pipeline compiled: the reviewed file of this lane, and what is refused.

`python -m tests.kubeflow_pipelines.goldens` writes the reviewed file anew.
"""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import load_config
from pipeline.kubeflow_params import KubeflowParams

pytestmark = pytest.mark.tfx


def test_the_compiled_file_is_the_reviewed_one() -> None:
    from tests.kubeflow_pipelines import goldens

    golden = goldens.path()
    if not golden.is_file():
        pytest.skip(f"no reviewed file for this lane: {golden.name}")
    assert goldens.compiled() == golden.read_text(encoding="utf-8"), goldens.HINT


def test_compiling_twice_gives_the_same_bytes() -> None:
    from tests.kubeflow_pipelines import goldens

    assert goldens.compiled() == goldens.compiled()


def test_the_sdk_and_its_types_take_it() -> None:
    from kfp import components

    from tests.kubeflow_pipelines import goldens

    loaded = components.load_component_from_text(goldens.compiled())
    inputs = loaded.component_spec.inputs
    assert inputs is not None
    assert {"data", "span", "epochs", "min_r2"} <= set(inputs)
    assert inputs["data"].default == "sample"
    assert "Trainer_executor" in str(loaded.platform_spec)


def house(*assignments: str, data: str | None = None) -> dict[str, Any]:
    from kubeflow_pipelines.compile import compile_pipeline
    from pipeline.code_digest import NODE_ENTRIES

    config = load_config(data=data, assignments=assignments)
    return compile_pipeline(config, {node: node for node in NODE_ENTRIES}).pipeline_spec


def test_the_configuration_of_the_page_is_one(project: Path, tmp_path: Path) -> None:
    from kubeflow_pipelines.compile import compile_pipeline
    from pipeline.code_digest import NODE_ENTRIES

    page = (project / "docs" / "kubeflow.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^ +# kubeflow\.yaml\n(?: {7}.*\n)+", page, re.MULTILINE)
    file = tmp_path / "kubeflow.yaml"
    file.write_text(textwrap.dedent(example), encoding="utf-8")
    compiled = compile_pipeline(load_config(file), {node: node for node in NODE_ENTRIES})
    declared = compiled.pipeline_spec["root"]["inputDefinitions"]["parameters"]
    assert declared["data"]["defaultValue"] == "s3://ratings/{SPAN}/ratings.csv"


def test_thresholds_of_the_configuration_become_parameters() -> None:
    declared = house("evaluation.max_rmse=1.1", "evaluation.min_r2=null")
    parameters = declared["root"]["inputDefinitions"]["parameters"]
    assert parameters["max_rmse"]["defaultValue"] == 1.1
    assert "min_r2" not in parameters


def test_without_an_exit_handler_the_nodes_are_at_the_root() -> None:
    spec = house("kubeflow.exit_handler=false", data="s3://bucket/ratings.csv")
    assert "Trainer" in spec["root"]["dag"]["tasks"]
    parameters = spec["root"]["dag"]["tasks"]["RatingsExampleGen"]["inputs"]["parameters"]
    assert parameters["data"] == {"componentInputParameter": "data"}
    assert parameters["synthetic"] == {"runtimeValue": {"constant": 0.0}}


def test_a_window_of_spans_keeps_what_later_runs_read() -> None:
    import json

    spec = house("window.earlier_spans=1", data="s3://bucket/{SPAN}/ratings.csv")
    executors = spec["deploymentSpec"]["executors"]

    def kept(node: str) -> Any:
        args = executors[f"{node}_executor"]["container"]["args"]
        return json.loads(args[args.index("--step") + 1]).get("kept")

    assert kept("RatingsExampleGen") == ["examples"]
    assert kept("Transform") == ["updated_analyzer_cache"]
    assert kept("StatisticsGen") == ["statistics"]


def test_nodes_that_no_cluster_runs_are_refused_by_name(tmp_path: Path) -> None:
    from tfx.components import CsvExampleGen, Transform
    from tfx.dsl.components.common.resolver import Resolver
    from tfx.dsl.input_resolution.strategies.latest_artifact_strategy import LatestArtifactStrategy
    from tfx.orchestration.pipeline import Pipeline
    from tfx.types import Channel
    from tfx.types.standard_artifacts import Model, Schema

    from kubeflow_pipelines.compile import compile_tfx
    from kubeflow_pipelines.refusals import NotExpressibleError

    module = tmp_path / "module.py"
    module.write_text("")
    examples = CsvExampleGen(input_base=str(tmp_path))
    nodes = [
        examples,
        Resolver(strategy_class=LatestArtifactStrategy, model=Channel(type=Model)).with_id("Last"),
        Transform(
            examples=examples.outputs["examples"],
            schema=Channel(type=Schema),
            module_file=str(module),
        ),
    ]
    pipeline = Pipeline(pipeline_name="p", pipeline_root="", components=nodes)
    with pytest.raises(NotExpressibleError) as caught:
        compile_tfx(pipeline, KubeflowParams())
    found = {problem.partition(":")[0] for problem in caught.value.problems}
    assert found == {"CsvExampleGen", "Last", "Transform"}
