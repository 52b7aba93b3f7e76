"""The nodes of a TFX pipeline turned into what their file for Kubeflow Pipelines does not hold.

TFX writes down a node's executor, but not its driver, nor which files of this machine its
parameters name, nor what later runs have to find again.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tfx.components.example_gen.component import FileBasedExampleGen
from tfx.dsl.components.base import base_component, base_driver
from tfx.dsl.components.base.base_node import BaseNode
from tfx.dsl.components.common.resolver import Resolver
from tfx.orchestration.pipeline import Pipeline
from tfx.utils import name_utils

from components.base.driver import ResolvingDriver
from components.previous_span.component import PreviousSpan
from components.schema_validation.component import SchemaValidation
from components.span_window.component import SpanWindow
from kubeflow_pipelines.facts import NodeFacts
from kubeflow_pipelines.refusals import NotExpressibleError

# A parameter of a step travels in the workflow, which may have 1 MB in all.
MOST_INLINE_BYTES = 64 * 1024


def facts_of(pipeline: Pipeline) -> dict[str, NodeFacts]:
    """Returns {node id: its facts}.

    Raises:
      NotExpressibleError: a node is none that the open-source backend can run.
    """
    nodes = list(pipeline.components)
    problems = [problem for node in nodes for problem in _problems(node)]
    if problems:
        raise NotExpressibleError(problems)
    kept = _kept(nodes)
    return {
        node.id: NodeFacts(
            type_name=node.type,
            driver=_driver(node),
            files=tuple(_files(node.exec_properties)),
            kept=tuple(sorted(kept.get(node.id, ()))),
        )
        for node in nodes
    }


def _problems(node: BaseNode) -> Iterator[str]:
    if isinstance(node, Resolver):
        # kubeflow/pipelines 2.16.0, backend/src/v2/compiler/argocompiler/argo.go: Resolver
        yield f"{node.id}: a Resolver; the backend has none, use a component such as PreviousSpan"
    elif isinstance(node, FileBasedExampleGen):
        yield (
            f"{node.id}: its driver is TFX's hook preCacheCheck, which the backend never calls; "
            "use RatingsExampleGen"
        )
    elif not isinstance(node, base_component.BaseComponent):
        yield f"{node.id}: a {type(node).__name__} runs in no container"
    elif not _is_known(node.driver_class):
        yield f"{node.id}: its driver {name_utils.get_full_name(node.driver_class)} would not run"
    for name, value in node.exec_properties.items():
        if name in ("module_file", "module_path") and value:
            yield f"{node.id}: {name} is packed on this machine; give a dotted function path"
        elif _is_file(value) and Path(value).stat().st_size > MOST_INLINE_BYTES:
            yield f"{node.id}: {name} is {value}, too large to travel (over {MOST_INLINE_BYTES} B)"


def _is_known(driver: Any) -> bool:
    return driver is base_driver.BaseDriver or issubclass(driver, ResolvingDriver)


def _driver(node: BaseNode) -> str:
    stock = node.driver_class is base_driver.BaseDriver
    return "" if stock else str(name_utils.get_full_name(node.driver_class))


def _files(properties: Mapping[str, Any]) -> Iterator[str]:
    return (name for name, value in properties.items() if _is_file(value))


def _is_file(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("/") and "\n" not in value and _exists(value)


def _exists(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:  # too long for a path: a text
        return False


def _kept(nodes: Iterable[BaseNode]) -> dict[str, set[str]]:
    """Returns {node: outputs} that nodes of later runs look for and read."""
    nodes = list(nodes)
    found: dict[str, set[str]] = {}
    compared = any(isinstance(node, PreviousSpan) for node in nodes)
    windowed = any(isinstance(node, SpanWindow) for node in nodes)
    for node in nodes:
        read = []
        if isinstance(node, SchemaValidation):
            # PreviousSpan and SpanWindow begin at its reports, and read what it has read.
            read += [node.inputs[key] for key in ("statistics", "profile") if compared]
            read += [node.inputs["examples"]] if windowed else []
        elif windowed and "updated_analyzer_cache" in node.outputs:
            read += [node.outputs["updated_analyzer_cache"]]
        for channel in read:
            found.setdefault(channel.producer_component_id, set()).add(channel.output_key)
    return found
