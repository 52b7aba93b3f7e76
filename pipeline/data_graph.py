"""The configuration turned into the nodes that judge data, and these into a pipeline of their own.

RatingsExampleGen -> StatisticsGen and RatingsProfile -> SchemaValidation

and beside them what the data is compared with: PreviousSpan (the data behind the pushed model) or,
for `validation.against`, AgainstExampleGen -> AgainstStatistics and AgainstProfile; for
`validation.serving_log`, RequestLogExampleGen -> ServingStatistics.

`run` builds the same nodes over the same folders, so each takes from cache what the other did.
"""

from collections.abc import Iterable, Mapping

from tfx.components.schema_gen.import_schema_gen.component import ImportSchemaGen
from tfx.components.statistics_gen.component import StatisticsGen
from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.pipeline import Pipeline
from tfx.types.channel import BaseChannel

from components.previous_span.component import PreviousSpan
from components.ratings_example_gen.component import RatingsExampleGen
from components.ratings_profile.component import RatingsProfile
from components.request_log_example_gen.component import RequestLogExampleGen
from components.schema_validation.component import SchemaValidation
from pipeline.beam import beam_args
from pipeline.config import RunConfig
from pipeline.contract import NOTHING
from pipeline.inputs import Inputs
from pipeline.metadata_store import connection_config
from pipeline.sources import Source
from pipeline.workspace import Workspace

Nodes = dict[str, BaseNode]


def build_validation(
    config: RunConfig, inputs: Inputs, workspace: Workspace, digests: Mapping[str, str]
) -> Pipeline:
    """Returns the pipeline that ends with the verdict about the data; nothing enforces it.

    Args:
      config: the resolved configuration.
      inputs: what is read, from `pipeline.inputs.resolve`.
      workspace: the open output folder.
      digests: by node id, the digest of our sources that the node runs; it enters the node's
        execution properties, because TFX's cache key does not see dotted functions.
    """
    nodes = data_nodes(config, inputs, digests)
    return pipeline_of(config, workspace, nodes.values())


def pipeline_of(config: RunConfig, workspace: Workspace, nodes: Iterable[BaseNode]) -> Pipeline:
    """Returns nodes as the pipeline of a workspace; the same name for all, so that they share."""
    return Pipeline(
        pipeline_name=config.pipeline_name,
        pipeline_root=str(workspace.artifacts),
        metadata_connection_config=connection_config(workspace),
        components=list(nodes),
        enable_cache=True,
        beam_pipeline_args=beam_args(config.beam),
    )


def data_nodes(config: RunConfig, inputs: Inputs, digests: Mapping[str, str]) -> Nodes:
    """Returns, by node id, everything from the log to a verdict about it."""
    schema = ImportSchemaGen(schema_file=str(inputs.schema_file)).with_id("SchemaImporter")
    agreed = schema.outputs["schema"]
    measured = _measured(config, inputs.source, agreed, digests)
    ratings = measured["RatingsExampleGen"].outputs
    previous = _previous(config, inputs, agreed, ratings["examples"], digests)
    serving = _serving(inputs, agreed, digests)
    validation = SchemaValidation(
        statistics=measured["StatisticsGen"].outputs["statistics"],
        schema=agreed,
        examples=ratings["examples"],
        ingest_report=ratings["ingest_report"],
        profile=measured["RatingsProfile"].outputs["profile"],
        history=ratings["history"],
        config=inputs.rules,
        code_digest=digests["SchemaValidation"],
        previous_statistics=_output(previous, "statistics"),
        previous_profile=_output(previous, "profile"),
        serving_statistics=_output(serving, "statistics"),
        serving_report=_output(serving, "report"),
        show_ids=config.validation.show_ids,
    )
    return {schema.id: schema, **measured, **previous, **serving, validation.id: validation}


def _measured(
    config: RunConfig,
    source: Source,
    schema: BaseChannel,
    digests: Mapping[str, str],
    prefix: str = "",
) -> Nodes:
    """Ratings of one source, ingested, and what they are like."""
    ratings = RatingsExampleGen(
        source=source.params,
        split=config.split,
        ingest=config.ingest,
        synthetic=source.synthetic,
        code_digest=digests["RatingsExampleGen"],
    )
    examples = ratings.outputs["examples"]
    statistics = StatisticsGen(examples=examples, schema=schema)
    profile = RatingsProfile(
        history=ratings.outputs["history"],
        catalogue=ratings.outputs["catalogue"],
        examples=examples,
        code_digest=digests["RatingsProfile"],
    )
    if prefix:
        ratings.with_id(f"{prefix}ExampleGen")
        statistics.with_id(f"{prefix}Statistics")
        profile.with_id(f"{prefix}Profile")
    return {node.id: node for node in (ratings, statistics, profile)}


def _previous(
    config: RunConfig,
    inputs: Inputs,
    schema: BaseChannel,
    examples: BaseChannel,
    digests: Mapping[str, str],
) -> Nodes:
    """What the ratings are compared with; {} for nothing."""
    if config.validation.against == NOTHING:
        return {}
    if inputs.against is not None:
        return _measured(config, inputs.against, schema, digests, prefix="Against")
    span = PreviousSpan(examples=examples, code_digest=digests["PreviousSpan"])
    return {span.id: span}


def _serving(inputs: Inputs, schema: BaseChannel, digests: Mapping[str, str]) -> Nodes:
    """What clients asked; {} without a log of it."""
    if not inputs.serving_log:
        return {}
    log = RequestLogExampleGen(path=inputs.serving_log, code_digest=digests["RequestLogExampleGen"])
    statistics = StatisticsGen(examples=log.outputs["requests"], schema=schema).with_id(
        "ServingStatistics"
    )
    return {node.id: node for node in (log, statistics)}


def _output(nodes: Nodes, key: str) -> BaseChannel | None:
    """Returns the output of that key among nodes, None when none has it."""
    found = (node.outputs[key] for node in nodes.values() if key in node.outputs)
    return next(found, None)
