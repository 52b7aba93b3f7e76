"""The configuration turned into the TFX pipeline: which node feeds which, and nothing else.

the nodes of data_graph -> DataGate -> (SpanWindow ->) PointInTimeFeatures -> Transform
  (-> Tuner) -> Trainer
  -> Evaluator and ModelValidation (both against the last blessed model), ServingParity -> Pusher
"""

from collections.abc import Mapping

from tfx.dsl.components.base.base_node import BaseNode
from tfx.orchestration.pipeline import Pipeline

from components.model_validation.component import ModelValidation
from components.pusher.component import Pusher
from components.recommender_trainer.component import RecommenderTrainer
from components.schema_validation.gate import DataGate
from components.serving_parity.component import ServingParity
from components.span_window.params import earlier_splits
from pipeline.config import RunConfig
from pipeline.data_graph import data_nodes, pipeline_of
from pipeline.evaluation import evaluation_nodes
from pipeline.inputs import Inputs
from pipeline.sources import Source
from pipeline.transform_graph import transform_nodes
from pipeline.tuned import tuned_fields
from pipeline.tuning import tuner_nodes
from pipeline.workspace import Workspace

Nodes = dict[str, BaseNode]


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
    nodes = data_nodes(config, inputs, digests)
    gate = DataGate(report=nodes["SchemaValidation"].outputs["report"])
    nodes |= {gate.id: gate}
    nodes |= transform_nodes(config, digests, nodes)
    nodes |= tuner_nodes(config, digests, nodes)
    nodes |= _trained(config, workspace, digests, nodes)
    nodes |= _judged(config, inputs.source, workspace, digests, nodes)
    nodes |= _asked(config, digests, nodes)
    nodes |= _pushed(workspace, digests, nodes)
    return pipeline_of(config, workspace, nodes.values())


def _trained(
    config: RunConfig, workspace: Workspace, digests: Mapping[str, str], nodes: Nodes
) -> Nodes:
    tuner = nodes.get("Tuner")
    trainer = RecommenderTrainer(
        examples=nodes["Transform"].outputs["transformed_examples"],
        transform_graph=nodes["Transform"].outputs["transform_graph"],
        schema=nodes["PointInTimeFeatures"].outputs["schema"],
        catalogue=nodes["RatingsExampleGen"].outputs["catalogue"],
        statistics=nodes["StatisticsGen"].outputs["statistics"],
        trainer=config.trainer,
        transform=config.transform,
        state=config.state,
        hyperparameters=tuner.outputs["best_hyperparameters"] if tuner else None,
        tuned=() if tuner or not config.tuning.reuse else tuned_fields(workspace, config.trainer),
        earlier_splits=earlier_splits(config.window),
        code_digest=digests["Trainer"],
    )
    return {trainer.id: trainer}


def _judged(
    config: RunConfig,
    source: Source,
    workspace: Workspace,
    digests: Mapping[str, str],
    nodes: Nodes,
) -> Nodes:
    """The verdicts about the model: by thresholds, and beside baselines."""
    ratings = nodes["RatingsExampleGen"].outputs
    examples = nodes["PointInTimeFeatures"].outputs["examples"]
    model = nodes["Trainer"].outputs["model"]
    baseline, evaluator = evaluation_nodes(
        examples=examples,
        model=model,
        params=config.evaluation,
        push_base_dir=str(workspace.serving),
        digests=digests,
    )
    validation = ModelValidation(
        model=model,
        model_run=nodes["Trainer"].outputs["model_run"],
        baseline_model=baseline.outputs["baseline_model"],
        examples=ratings["examples"],
        history=ratings["history"],
        catalogue=ratings["catalogue"],
        params=config.quality,
        state=config.state,
        synthetic=source.synthetic,
        show_ids=config.validation.show_ids,
        code_digest=digests["ModelValidation"],
    )
    validation.add_upstream_node(evaluator)  # one after the other: both take all the cores
    return {node.id: node for node in (baseline, evaluator, validation)}


def _asked(config: RunConfig, digests: Mapping[str, str], nodes: Nodes) -> Nodes:
    """The exported model asked as clients ask it."""
    parity = ServingParity(
        examples=nodes["PointInTimeFeatures"].outputs["examples"],
        transformed_examples=nodes["Transform"].outputs["transformed_examples"],
        transform_graph=nodes["Transform"].outputs["transform_graph"],
        model=nodes["Trainer"].outputs["model"],
        model_run=nodes["Trainer"].outputs["model_run"],
        catalogue=nodes["RatingsExampleGen"].outputs["catalogue"],
        params=config.parity,
        state=config.state,
        show_ids=config.validation.show_ids,
        code_digest=digests["ServingParity"],
    )
    parity.add_upstream_node(nodes["ModelValidation"])  # one after the other, as above
    return {parity.id: parity}


def _pushed(workspace: Workspace, digests: Mapping[str, str], nodes: Nodes) -> Nodes:
    pusher = Pusher(
        model=nodes["Trainer"].outputs["model"],
        model_blessing=nodes["Evaluator"].outputs["blessing"],
        parity_blessing=nodes["ServingParity"].outputs["blessing"],
        parity_report=nodes["ServingParity"].outputs["report"],
        evaluation=nodes["Evaluator"].outputs["evaluation"],
        validation_report=nodes["SchemaValidation"].outputs["report"],
        quality=nodes["ModelValidation"].outputs["quality"],
        quality_blessing=nodes["ModelValidation"].outputs["blessing"],
        push_base_dir=str(workspace.serving),
        code_digest=digests["Pusher"],
    )
    return {pusher.id: pusher}
