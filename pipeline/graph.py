"""The configuration turned into the TFX pipeline: which node feeds which, and nothing else.

the nodes of data_graph -> DataGate -> Transform -> Trainer
  -> Evaluator (against the last blessed model), ModelQuality and ServingParity -> Pusher
"""

import dataclasses
from collections.abc import Mapping

from tfx.components.transform.component import Transform
from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.pipeline import Pipeline
from tfx.proto import transform_pb2

from components.model_quality.component import ModelQuality
from components.pusher.component import Pusher
from components.recommender_trainer.component import RecommenderTrainer
from components.schema_validation.gate import DataGate
from components.serving_parity.component import ServingParity
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
    transform = _transform(config, ratings["examples"], schema, digests["Transform"])
    transform.add_upstream_node(data["DataGate"])
    trainer = RecommenderTrainer(
        examples=transform.outputs["transformed_examples"],
        transform_graph=transform.outputs["transform_graph"],
        schema=schema,
        catalogue=ratings["catalogue"],
        statistics=data["StatisticsGen"].outputs["statistics"],
        trainer=config.trainer,
        transform=config.transform,
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
    parity = ServingParity(
        examples=ratings["examples"],
        transformed_examples=transform.outputs["transformed_examples"],
        transform_graph=transform.outputs["transform_graph"],
        model=model,
        model_run=trainer.outputs["model_run"],
        catalogue=ratings["catalogue"],
        params=config.parity,
        show_ids=config.validation.show_ids,
        code_digest=digests["ServingParity"],
    )
    parity.add_upstream_node(quality)  # one after the other: both take all the cores
    pusher = Pusher(
        model=model,
        model_blessing=evaluator.outputs["blessing"],
        parity_blessing=parity.outputs["blessing"],
        parity_report=parity.outputs["report"],
        evaluation=evaluator.outputs["evaluation"],
        validation_report=data["SchemaValidation"].outputs["report"],
        quality=quality.outputs["quality"],
        push_base_dir=str(workspace.serving),
        code_digest=digests["Pusher"],
    )
    nodes = (transform, trainer, baseline, evaluator, quality, parity, pusher)
    return {node.id: node for node in nodes}


def _transform(config: RunConfig, examples: object, schema: object, code_digest: str) -> Transform:
    """Analyses train alone; the test split is not transformed, so nothing can train on it."""
    return Transform(
        examples=examples,
        schema=schema,
        preprocessing_fn=PREPROCESSING_FN,
        splits_config=transform_pb2.SplitsConfig(analyze=["train"], transform=["train", "eval"]),
        custom_config={
            "transform": dataclasses.asdict(config.transform),
            "code_digest": code_digest,
        },
        disable_statistics=True,  # SchemaValidation has judged the raw data already
        disable_analyzer_cache=True,  # one span a run so far: the cache would cost, not save
    )
