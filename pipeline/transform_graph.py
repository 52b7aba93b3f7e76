"""The configuration turned into the nodes that transform: of one span, or of a window of spans."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from tfx.components.transform.component import Transform
from tfx.dsl.components.base.base_node import BaseNode
from tfx.proto import transform_pb2
from tfx.types.channel import BaseChannel

from components.span_window.component import SpanWindow
from components.span_window.params import analyzed_split, earlier_splits
from components.span_window.transform.component import WindowTransform
from pipeline.config import RunConfig

PREPROCESSING_FN = "transform.preprocessing.preprocessing_fn"


def transform_nodes(
    config: RunConfig, digests: Mapping[str, str], data: Mapping[str, BaseNode]
) -> dict[str, BaseNode]:
    """From valid data to transformed examples, with a window of spans or of the current one alone.

    Analyses train, and earlier spans; the test split is not transformed, so nothing can train on
    it.
    """
    examples = data["RatingsExampleGen"].outputs["examples"]
    schema = data["SchemaImporter"].outputs["schema"]
    settings = {
        "transform": dataclasses.asdict(config.transform),
        "code_digest": digests["Transform"],
    }
    if not config.window.earlier_spans:
        # Of one span nothing is analyzed twice: storing what was found would only cost.
        return _after_gate(data, _transform(examples, schema, settings, (), None))
    # Sketches of quantiles depend on the order in which they are merged, and are stored as pickles.
    reuse = config.window.reuse_analyses and config.transform.timestamp_bucketing == "linear"
    window = SpanWindow(
        examples=examples,
        schema=schema,
        params=config.window,
        reuse_analyses=reuse,
        transform_config=json.dumps(settings, sort_keys=True),
        code_digest=digests["SpanWindow"],
    )
    cache = window.outputs["analyzer_cache"] if reuse else None
    splits = earlier_splits(config.window)
    transform = _transform(window.outputs["window"], schema, settings, splits, cache)
    return _after_gate(data, window, transform)


def _transform(
    examples: BaseChannel,
    schema: BaseChannel,
    settings: dict[str, Any],
    earlier: tuple[str, ...],
    analyzer_cache: BaseChannel | None,
) -> Transform:
    kind = Transform if analyzer_cache is None else WindowTransform
    node: Transform = kind(
        examples=examples,
        schema=schema,
        preprocessing_fn=PREPROCESSING_FN,
        splits_config=transform_pb2.SplitsConfig(
            analyze=["train", *map(analyzed_split, earlier)], transform=["train", "eval", *earlier]
        ),
        custom_config=settings,
        disable_statistics=True,  # SchemaValidation has judged the raw data already
        analyzer_cache=analyzer_cache,
        disable_analyzer_cache=analyzer_cache is None,
    )
    return node.with_id("Transform")


def _after_gate(data: Mapping[str, BaseNode], *nodes: BaseNode) -> dict[str, BaseNode]:
    for node in nodes:
        node.add_upstream_node(data["DataGate"])
    return {node.id: node for node in nodes}
