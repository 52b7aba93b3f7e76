"""The Trainer node: transformed examples, graph, schema, statistics and catalogue -> model."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tfx import types
from tfx.dsl.components.base import base_component, executor_spec
from tfx.proto import trainer_pb2
from tfx.types import component_spec, standard_artifacts, standard_component_specs
from tfx.utils import json_utils

from components.artifacts import Catalogue
from components.recommender_trainer.executor import CATALOGUE_KEY, STATISTICS_KEY, Executor
from transform.params import TransformParams
from transform.point_in_time.params import StateParams

RUN_FN = "trainer.run_fn.run_fn"
CODE_DIGEST_KEY = "code_digest"


class RecommenderTrainerSpec(types.ComponentSpec):
    """TrainerSpec with a catalogue, statistics and the digest of our code."""

    PARAMETERS = {  # noqa: RUF012
        **standard_component_specs.TrainerSpec.PARAMETERS,
        CODE_DIGEST_KEY: component_spec.ExecutionParameter(type=str),
    }
    INPUTS = {  # noqa: RUF012
        **standard_component_specs.TrainerSpec.INPUTS,
        CATALOGUE_KEY: component_spec.ChannelParameter(type=Catalogue),
        STATISTICS_KEY: component_spec.ChannelParameter(type=standard_artifacts.ExampleStatistics),
    }
    OUTPUTS = standard_component_specs.TrainerSpec.OUTPUTS


class RecommenderTrainer(base_component.BaseComponent):
    """TFX's Trainer with our run_fn on the train split; eval decides when to stop."""

    SPEC_CLASS = RecommenderTrainerSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(Executor)

    def __init__(
        self,
        examples: types.BaseChannel,
        transform_graph: types.BaseChannel,
        schema: types.BaseChannel,
        catalogue: types.BaseChannel,
        statistics: types.BaseChannel,
        trainer: Any,
        transform: TransformParams,
        state: StateParams,
        code_digest: str,
        earlier_splits: Sequence[str] = (),
        hyperparameters: types.BaseChannel | None = None,
        tuned: Sequence[str] = (),
    ) -> None:
        """Wires the node "Trainer".

        Args:
          examples: transformed examples with the splits train and eval.
          transform_graph: the graph that transformed them.
          schema: the schema of the raw examples.
          catalogue: every movie that may be recommended.
          statistics: of the raw examples; those of the split train go into the model's contract.
          trainer: settings of training, a trainer.params.TrainerParams (components may not import
            the trainer, which only run_fn does).
          transform: the settings that the graph was made with.
          state: the settings by which the examples were told what was known at their moments.
          code_digest: digest of our sources; a change runs the node again.
          earlier_splits: splits of earlier spans, to be trained on like train.
          hyperparameters: what a Tuner found best in this run; it wins over `trainer`.
          tuned: the fields of `trainer` that the tuning of an earlier run set; only for the record.
        """
        custom_config: dict[str, Any] = {
            "trainer": asdict(trainer),
            "transform": asdict(transform),
            "state": asdict(state),
            "tuned": sorted(tuned),
            CODE_DIGEST_KEY: code_digest,
        }
        spec = RecommenderTrainerSpec(
            examples=examples,
            transform_graph=transform_graph,
            schema=schema,
            catalogue=catalogue,
            statistics=statistics,
            hyperparameters=hyperparameters,
            run_fn=RUN_FN,
            train_args=trainer_pb2.TrainArgs(splits=["train", *earlier_splits]),
            eval_args=trainer_pb2.EvalArgs(splits=["eval"]),
            custom_config=json_utils.dumps(custom_config),
            code_digest=code_digest,
            model=types.Channel(type=standard_artifacts.Model),
            model_run=types.Channel(type=standard_artifacts.ModelRun),
        )
        super().__init__(spec=spec)
        self.with_id("Trainer")
