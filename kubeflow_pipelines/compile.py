"""A configuration turned into the two documents that Kubeflow Pipelines takes.

The pipeline is built by the function that the local run uses, compiled by TFX's own runner, and
mended.
"""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tfx.orchestration.kubeflow.v2 import kubeflow_v2_dag_runner as stock
from tfx.orchestration.pipeline import Pipeline

from kubeflow_pipelines.checks import check_compiled
from kubeflow_pipelines.cluster_inputs import cluster_inputs
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.node_facts import facts_of
from kubeflow_pipelines.parameters import PipelineParameter, parameters_of
from kubeflow_pipelines.platform import platform_spec
from kubeflow_pipelines.post_compile import mended
from kubeflow_pipelines.spec import Spec
from kubeflow_pipelines.verdict.component import NODE_ID, ReportVerdict
from pipeline.config import RunConfig
from pipeline.graph import build_pipeline
from pipeline.kubeflow_params import KubeflowParams
from pipeline.workspace import Workspace

COMMAND = ("python", "-m", "kubeflow_pipelines.entrypoint")


@dataclass(frozen=True)
class Compiled:
    """A pipeline as the API server takes it.

    Attributes:
      pipeline_spec: the first document, a PipelineSpec of schema 2.1.0.
      platform_spec: the second, a PlatformSpec.
    """

    pipeline_spec: Spec
    platform_spec: Spec


def compile_pipeline(config: RunConfig, digests: Mapping[str, str]) -> Compiled:
    """Returns the pipeline of a configuration, compiled.

    Args:
      config: the resolved configuration.
      digests: by node id, the digest of our sources, as `pipeline.code_digest` makes them.

    Raises:
      NotExpressibleError: something cannot be said there; the message names the node.
      ConfigError: schema or rules cannot be used.
    """
    with _scratch() as scratch:
        inputs = cluster_inputs(config, scratch)
        workspace = Workspace(Path(config.kubeflow.state_path))
        pipeline = build_pipeline(config, inputs, workspace, digests)
        properties = {node.id: node.exec_properties for node in pipeline.components}
        return compile_tfx(pipeline, config.kubeflow, parameters_of(config, properties))


def compile_tfx(
    pipeline: Pipeline, params: KubeflowParams, parameters: tuple[PipelineParameter, ...] = ()
) -> Compiled:
    """Returns any TFX pipeline, compiled and mended.

    Raises:
      NotExpressibleError: something cannot be said there; the message names the node.
    """
    context = Context(
        params=params,
        facts=facts_of(pipeline),
        parameters=parameters,
        exit_node=NODE_ID if params.exit_handler else "",
    )
    spec = mended(stock_spec(pipeline, params), context)
    platform = platform_spec(spec, context)
    check_compiled(spec, platform)
    return Compiled(spec, platform)


def stock_spec(pipeline: Pipeline, params: KubeflowParams) -> Spec:
    """Returns what TFX alone makes of a pipeline: a bare PipelineSpec of schema 2.1.0."""
    runner = stock.KubeflowV2DagRunner(
        config=stock.KubeflowV2DagRunnerConfig(
            default_image=params.image,
            default_commands=list(COMMAND),
            use_pipeline_spec_2_1=True,
        )
    )
    if params.exit_handler:
        runner.set_exit_handler(ReportVerdict(params.state_path, params.notify_env))
    spec: Spec = runner.run(pipeline, write_out=False)["pipelineSpec"]
    return spec


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tfx-recommender-compile-") as folder:
        yield Path(folder)
