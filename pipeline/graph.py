"""The configuration turned into the TFX pipeline: which node feeds which, and nothing else.

the nodes of data_graph -> DataGate -> (SpanWindow ->) Transform -> Trainer
  -> Evaluator (against the last blessed model) and ModelQuality -> Pusher
"""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from tfx.components.transform.component import Transform
from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.pipeline import Pipeline
from tfx.proto import transform_pb2
from tfx.types.channel import BaseChannel

from components.model_quality.component import ModelQuality
from components.pusher.component import Pusher
from components.recommender_trainer.component import RecommenderTrainer
from components.schema_validation.gate import DataGate
from components.span_window.component import SpanWindow
from components.span_window.params import analyzed_split, earlier_splits
from components.span_window.transform.component import WindowTransform
from pipeline.config import RunConfig
from pipeline.data_graph import data_nodes, pipeline_of
from pipeline.evaluation import evaluation_nodes
from pipeline.inputs import Inputs
from pipeline.sources import Source
from pipeline.workspace import Workspace

PREPROCESSING_FN = "transform.preprocessing.preprocessing_fn"


def build_pipeline(
    config: RunConfig, inputs: Inputs, workspace: Workspace, digests: Mapping[str, str]
) -> Pipeline:
    """Returns the whole pipeline over `inputs`, publishing below `workspace`.

    Args:
      config: the resolved configuration.
      inputs: what is read, from `pipeline.inputs.resolve`.
      workspace: the open output folder.
      digests: by node id, the digest of our sources that the node runs; it enters the node's
        execution properties, because TFX's cache key does not see dotted functions.
    """
    data = data_nodes(config, inputs, digests)
    gate = DataGate(report=data["SchemaValidation"].outputs["report"])
    model = _model_nodes(config, inputs.source, workspace, digests, {**data, gate.id: gate})
    return pipeline_of(config, workspace, [*data.values(), gate, *model.values()])


def _model_nodes(
    config: RunConfig,
    source: Source,
    workspace: Workspace,
    digests: Mapping[str, str],
    data: Mapping[str, BaseNode],
) -> dict[str, BaseNode]:
    """From valid data to a pushed model: everything behind the gate."""
    ratings = data["RatingsExampleGen"].outputs
    schema = data["SchemaImporter"].outputs["schema"]
    transforming = transform_nodes(config, digests, data)
    transform = transforming["Transform"]
    trainer = RecommenderTrainer(
        examples=transform.outputs["transformed_examples"],
        transform_graph=transform.outputs["transform_graph"],
        schema=schema,
        catalogue=ratings["catalogue"],
        trainer=config.trainer,
        transform=config.transform,
        earlier_splits=earlier_splits(config.window),
        code_digest=digests["Trainer"],
    )
    model = trainer.outputs["model"]
    baseline, evaluator = evaluation_nodes(
        examples=ratings["examples"],
        model=model,
        params=config.evaluation,
        push_base_dir=str(workspace.serving),
        digests=digests,
    )
    quality = ModelQuality(
        model=model,
        examples=ratings["examples"],
        history=ratings["history"],
        catalogue=ratings["catalogue"],
        params=config.quality,
        synthetic=source.synthetic,
        code_digest=digests["ModelQuality"],
    )
    quality.add_upstream_node(evaluator)  # the verdict first
    pusher = Pusher(
        model=model,
        model_blessing=evaluator.outputs["blessing"],
        evaluation=evaluator.outputs["evaluation"],
        validation_report=data["SchemaValidation"].outputs["report"],
        quality=quality.outputs["quality"],
        push_base_dir=str(workspace.serving),
        code_digest=digests["Pusher"],
    )
    nodes = (trainer, baseline, evaluator, quality, pusher)
    return {**transforming, **{node.id: node for node in nodes}}


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
