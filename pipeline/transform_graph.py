"""The configuration turned into the nodes that make features: of one span, or of several."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from tfx.components.transform.component import Transform
from tfx.dsl.components.base.base_node import BaseNode
from tfx.proto import transform_pb2
from tfx.types.channel import BaseChannel

from components.point_in_time.component import PointInTimeFeatures
from components.span_window.component import SpanWindow
from components.span_window.params import analyzed_split, earlier_splits
from components.span_window.transform.component import WindowTransform
from pipeline.config import RunConfig

PREPROCESSING_FN = "transform.preprocessing.preprocessing_fn"


def transform_nodes(
    config: RunConfig, digests: Mapping[str, str], data: Mapping[str, BaseNode]
) -> dict[str, BaseNode]:
    """From valid data to transformed examples, with a window of spans or of the current one alone.

    PointInTimeFeatures puts to each row what was known then; Transform analyses train, and earlier
    spans. The test split is not transformed, so nothing can train on it.
    """
    settings = {
        "transform": dataclasses.asdict(config.transform),
        "code_digest": digests["Transform"],
    }
    if not config.window.earlier_spans:
        enriched = _enriched(config, digests, data, None)
        # Of one span nothing is analyzed twice: storing what was found would only cost.
        return _after_gate(data, enriched, _transform(enriched, settings, (), None))
    # Sketches of quantiles depend on the order in which they are merged, and are stored as pickles.
    reuse = config.window.reuse_analyses and config.transform.timestamp_bucketing == "linear"
    window = SpanWindow(
        examples=data["RatingsExampleGen"].outputs["examples"],
        schema=data["SchemaImporter"].outputs["schema"],
        params=config.window,
        reuse_analyses=reuse,
        transform_config=json.dumps(settings, sort_keys=True),
        code_digest=digests["SpanWindow"],
    )
    cache = window.outputs["analyzer_cache"] if reuse else None
    enriched = _enriched(config, digests, data, window.outputs["window"])
    transform = _transform(enriched, settings, earlier_splits(config.window), cache)
    return _after_gate(data, window, enriched, transform)


def _enriched(
    config: RunConfig,
    digests: Mapping[str, str],
    data: Mapping[str, BaseNode],
    window: BaseChannel | None,
) -> PointInTimeFeatures:
    return PointInTimeFeatures(
        ratings=data["RatingsExampleGen"].outputs["examples"],
        agreed_schema=data["SchemaImporter"].outputs["schema"],
        params=config.state,
        code_digest=digests["PointInTimeFeatures"],
        window=window,
        analyzed_splits=tuple(map(analyzed_split, earlier_splits(config.window))),
    )


def _transform(
    enriched: PointInTimeFeatures,
    settings: dict[str, Any],
    earlier: tuple[str, ...],
    analyzer_cache: BaseChannel | None,
) -> Transform:
    kind = Transform if analyzer_cache is None else WindowTransform
    node: Transform = kind(
        examples=enriched.outputs["examples"],
        schema=enriched.outputs["schema"],
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
