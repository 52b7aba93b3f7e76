"""The configuration turned into parameters that may be set when a run is submitted.

The nodes take their settings as JSON texts. A pipeline parameter goes to a step as an input of its
own, and the entrypoint puts it into the JSON at `path` before it runs anything.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kubeflow_pipelines.refusals import NotExpressibleError
from pipeline.config import RunConfig

STRING = "STRING"
INTEGER = "NUMBER_INTEGER"
DOUBLE = "NUMBER_DOUBLE"

# The number that stands for "not set", where null cannot be sent.
UNSET = -1

IS_SAMPLE = "is_sample"
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Target:
    """Where a parameter goes.

    Attributes:
      node: id of the node.
      path: the node's parameter, then keys and indices within its JSON.
      as_: "" for the value itself; IS_SAMPLE for 1 or 0.
    """

    node: str
    path: Path
    as_: str = ""


@dataclass(frozen=True)
class PipelineParameter:
    """One parameter of the pipeline.

    Attributes:
      name: as `--param` takes it.
      kind: STRING, INTEGER or DOUBLE.
      default: what the configuration says.
      help: what it means.
      targets: the nodes that get it.
      can_be_unset: whether UNSET stands for null.
    """

    name: str
    kind: str
    default: str | int | float
    help: str
    targets: tuple[Target, ...]
    can_be_unset: bool = False


def parameters_of(
    config: RunConfig, properties: Mapping[str, Mapping[str, Any]]
) -> tuple[PipelineParameter, ...]:
    """Returns the parameters of the pipeline, their defaults taken from the configuration.

    A threshold that the configuration switches off is no parameter.

    Args:
      config: the resolved configuration.
      properties: by node id, its parameters as TFX has them.

    Raises:
      NotExpressibleError: a node does not have the setting where it is expected.
    """
    found = [
        PipelineParameter(
            "data",
            STRING,
            config.source.path,
            "where the ratings are: a URL, a path on a volume, tfds:NAME or sample",
            (
                Target("RatingsExampleGen", ("source", "path")),
                *(Target(n, ("synthetic",), IS_SAMPLE) for n in _with(properties, "synthetic")),
            ),
        ),
        PipelineParameter(
            "span",
            INTEGER,
            UNSET if config.source.span is None else config.source.span,
            f"the {{SPAN}} of `data` to read; {UNSET}: the newest",
            (Target("RatingsExampleGen", ("source", "span")),),
            can_be_unset=True,
        ),
        PipelineParameter(
            "epochs",
            INTEGER,
            config.trainer.max_epochs,
            "most passes over the train split",
            (Target("Trainer", ("custom_config", "trainer", "max_epochs")),),
        ),
        *_thresholds(config),
        *_gates(config),
    ]
    problems = [
        f"{target.node}: no {'.'.join(map(str, target.path))}, which parameter {each.name} sets"
        for each in found
        for target in each.targets
        if not _has(properties.get(target.node, {}), target.path)
    ]
    if problems:
        raise NotExpressibleError(problems)
    return tuple(found)


def _thresholds(config: RunConfig) -> list[PipelineParameter]:
    """Those of Evaluator: where TFMA's EvalConfig has them, as pipeline/evaluation.py makes it."""
    given = config.evaluation
    value, change = "value_threshold", "change_threshold"
    table = (
        ("min_r2", given.min_r2, "r2", (value, "lower_bound"), "least R2"),
        ("max_rmse", given.max_rmse, "rmse", (value, "upper_bound"), "largest RMSE"),
        (
            "max_rmse_increase",
            given.max_rmse_increase,
            "rmse",
            (change, "absolute"),
            "by how much the RMSE may exceed that of the last blessed model",
        ),
    )
    return [
        PipelineParameter(
            name,
            DOUBLE,
            float(default),
            text,
            (Target("Evaluator", (*_PER_SLICE, metric, "thresholds", 0, "threshold", *end)),),
        )
        for name, default, metric, end, text in table
        if default is not None
    ]


def _gates(config: RunConfig) -> list[PipelineParameter]:
    """Those of ModelValidation that are numbers of ratings or ranks."""
    table = (
        ("max_slice_rmse_loss", "by how much the RMSE of a slice may be worse than before"),
        ("max_slice_ndcg_loss", "by how much the NDCG@10 of a slice may be worse than before"),
        ("min_index_recall", "least share of the exact search's best that the index finds"),
    )
    return [
        PipelineParameter(
            name,
            DOUBLE,
            float(getattr(config.quality.gates, name)),
            text,
            (Target("ModelValidation", ("params", "gates", name)),),
        )
        for name, text in table
    ]


_PER_SLICE: Path = ("eval_config", "metrics_specs", 0, "per_slice_thresholds")


def _with(properties: Mapping[str, Mapping[str, Any]], name: str) -> list[str]:
    return [node for node, given in properties.items() if name in given]


def _has(properties: Mapping[str, Any], path: Path) -> bool:
    name, *rest = path
    assert isinstance(name, str)
    if name not in properties:
        return False
    value = json.loads(properties[name]) if rest else properties[name]
    try:
        for key in rest:
            value = value[key]
    except (KeyError, IndexError, TypeError):
        return False
    return True
