"""A configuration turned into what the nodes of a run on a cluster read.

`pipeline.inputs` looks at files of this machine; a step has none of them. It finds a URL, a path on
a volume that it mounts, a TFDS data set, or it generates a sample.
"""

from pathlib import Path

from kubeflow_pipelines.refusals import NotExpressibleError
from pipeline import contract, sources
from pipeline.config import RunConfig
from pipeline.inputs import Inputs
from pipeline.kubeflow_params import KubeflowParams
from pipeline.schema_file import schema_below
from pipeline.sources import Source


def cluster_inputs(config: RunConfig, scratch: Path) -> Inputs:
    """Returns what the nodes read; looks at nothing but schema and rules.

    Args:
      config: the resolved configuration.
      scratch: a folder of this machine for the schema, whose text travels in the pipeline file.

    Raises:
      NotExpressibleError: a path is one of this machine.
      ConfigError: a source has no usable name, or the contract cannot be read.
    """
    check_reachable(config)
    against = config.validation.against
    compared = against not in ("", contract.NOTHING)
    return Inputs(
        source=_source(config.source.path, config),
        schema_file=schema_below(
            scratch,
            contract.schema_path(config.validation),
            contract.rating_range(config.source),
        ),
        rules=contract.rules_of(config.validation),
        against=_source(against, config) if compared else None,
        serving_log=config.validation.serving_log,
    )


def check_reachable(config: RunConfig) -> None:
    """Finds paths that the step that reads them would not find; quick, and without TFX.

    Raises:
      NotExpressibleError: there are some; each is named with its node.
      ConfigError: the source has no usable name.
    """
    sources.check_name(config.source)
    against = config.validation.against
    read = [
        ("RatingsExampleGen", "source.path", config.source.path),
        ("AgainstExampleGen", "validation.against", "" if against == contract.NOTHING else against),
        ("RequestLogExampleGen", "validation.serving_log", config.validation.serving_log),
    ]
    problems = [
        f"{node}: {key} is {path!r}, a path that no step finds; expected a URL (s3://, gs://), "
        f"tfds:, sample, or a path below {' or '.join(mounts_of(config.kubeflow, node))}"
        for node, key, path in read
        if path and not is_reachable(path, mounts_of(config.kubeflow, node))
    ]
    if problems:
        raise NotExpressibleError(problems)


def is_reachable(path: str, mounts: tuple[str, ...]) -> bool:
    """Says whether a step can read a path: it is elsewhere, made by itself, or below a mount."""
    name = path.partition(":")[0]
    if name == "sample" or sources.is_remote(path):
        return True
    return any(path.startswith(f"{mount.rstrip('/')}/") for mount in mounts)


def mounts_of(params: KubeflowParams, node_id: str) -> tuple[str, ...]:
    """Returns the paths at which a node's step finds a volume."""
    return (params.state_path, *params.of_step(node_id).volumes)


def _source(path: str, config: RunConfig) -> Source:
    params = sources.beside(config.source, path) if path != config.source.path else config.source
    return Source(params, path, synthetic=sources.is_sample(params))
