"""A configuration turned into a pipeline file, quietly: TFX says a lot while it compiles."""

from collections.abc import Iterator

from foundation.imports import uncollected
from foundation.text import inert
from kubeflow_pipelines.cluster_inputs import check_reachable
from kubeflow_pipelines.document import to_yaml
from kubeflow_pipelines.rehearsal.order import steps
from kubeflow_pipelines.spec import Spec
from pipeline import logs
from pipeline.config import RunConfig


def compile_configured(config: RunConfig) -> tuple[str, Spec]:
    """Returns (the file's text, the PipelineSpec in it); the first to import TFX.

    Raises:
      NotExpressibleError: something cannot be said there; the message names the node.
    """
    check_reachable(config)  # before TFX, which takes seconds to import
    with logs.muted(), uncollected():
        from kubeflow_pipelines.compile import compile_pipeline
        from pipeline.code_digest import node_digests

        compiled = compile_pipeline(config, node_digests())
    return to_yaml(compiled.pipeline_spec, compiled.platform_spec), compiled.pipeline_spec


def described(spec: Spec) -> Iterator[str]:
    """Yields lines about a pipeline: its steps, and its parameters with their defaults."""
    names = list(steps(spec, spec["root"]))
    yield f"pipeline   {spec['pipelineInfo']['name']}, {len(names)} steps"
    declared = spec["root"].get("inputDefinitions", {}).get("parameters", {})
    for name, parameter in sorted(declared.items()):
        default = inert(repr(parameter["defaultValue"]), 100)
        yield f"parameter  {name} = {default}   {parameter['description']}"
