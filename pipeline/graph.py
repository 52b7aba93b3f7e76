"""The configuration turned into the TFX pipeline: which node feeds which, and nothing else.

RatingsExampleGen -> StatisticsGen -> SchemaValidation -> DataGate -> Transform -> Trainer
  -> Evaluator (against the last blessed model) and ModelQuality -> Pusher
"""

import dataclasses
from collections.abc import Mapping

from tfx.components.schema_gen.import_schema_gen.component import ImportSchemaGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.components.transform.component import Transform
from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.pipeline import Pipeline
from tfx.proto import transform_pb2

from components.model_quality.component import ModelQuality
from components.pusher.component import Pusher
from components.ratings_example_gen.component import RatingsExampleGen
from components.recommender_trainer.component import RecommenderTrainer
from components.schema_validation.component import SchemaValidation
from components.schema_validation.gate import DataGate
from pipeline.beam import beam_args
from pipeline.config import RunConfig
from pipeline.evaluation import evaluation_nodes
from pipeline.metadata_store import connection_config
from pipeline.schema_file import schema_below
from pipeline.sources import Source
from pipeline.workspace import Workspace

PREPROCESSING_FN = "transform.preprocessing.preprocessing_fn"


def build_pipeline(
    config: RunConfig, source: Source, workspace: Workspace, digests: Mapping[str, str]
) -> Pipeline:
    """Returns the whole pipeline over `source`, publishing below `workspace`.

    Args:
      config: the resolved configuration.
      source: where the ratings are, from `pipeline.sources.resolve`.
      workspace: the open output folder.
      digests: by node id, the digest of our sources that the node runs; it enters the node's
        execution properties, because TFX's cache key does not see dotted functions.
    """
    data = _data_nodes(config, source, workspace, digests)
    model = _model_nodes(config, source, workspace, digests, data)
    return Pipeline(
        pipeline_name=config.pipeline_name,
        pipeline_root=str(workspace.artifacts),
        metadata_connection_config=connection_config(workspace),
        components=[*data.values(), *model.values()],
        enable_cache=True,
        beam_pipeline_args=beam_args(config.beam),
    )


def _data_nodes(
    config: RunConfig, source: Source, workspace: Workspace, digests: Mapping[str, str]
) -> dict[str, BaseNode]:
    """From the log to a verdict about it: everything up to the gate."""
    ratings = RatingsExampleGen(
        source=source.params,
        split=config.split,
        ingest=config.ingest,
        synthetic=source.synthetic,
        code_digest=digests["RatingsExampleGen"],
    )
    schema_file = str(schema_below(workspace.data, _rating_range(source)))
    schema = ImportSchemaGen(schema_file=schema_file).with_id("SchemaImporter")
    statistics = StatisticsGen(
        examples=ratings.outputs["examples"], schema=schema.outputs["schema"]
    )
    validation = SchemaValidation(
        statistics=statistics.outputs["statistics"],
        schema=schema.outputs["schema"],
        examples=ratings.outputs["examples"],
        ingest_report=ratings.outputs["ingest_report"],
        params=config.validation,
        code_digest=digests["SchemaValidation"],
    )
    gate = DataGate(report=validation.outputs["report"])
    nodes = (ratings, statistics, schema, validation, gate)
    return {node.id: node for node in nodes}


def _rating_range(source: Source) -> tuple[float, float] | None:
    lowest, highest = source.params.rating_min, source.params.rating_max
    return None if lowest is None or highest is None else (lowest, highest)


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
    pusher = Pusher(
        model=model,
        model_blessing=evaluator.outputs["blessing"],
        evaluation=evaluator.outputs["evaluation"],
        validation_report=data["SchemaValidation"].outputs["report"],
        quality=quality.outputs["quality"],
        push_base_dir=str(workspace.serving),
        code_digest=digests["Pusher"],
    )
    nodes = (transform, trainer, baseline, evaluator, quality, pusher)
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
