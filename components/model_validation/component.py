"""The node `ModelValidation`: a model and the log in, its quality and a blessing out."""

import dataclasses
import json
from typing import Any, ClassVar

from tfx.dsl.components.base import base_component, executor_spec
from tfx.types import channel_utils, standard_artifacts
from tfx.types.channel import BaseChannel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from components import artifacts
from components.model_validation import executor
from components.model_validation.params import QualityParams
from transform.point_in_time import StateParams


class ModelValidationSpec(ComponentSpec):
    """What goes in and out of ModelValidation."""

    INPUTS: ClassVar[dict[str, Any]] = {
        executor.MODEL: ChannelParameter(type=standard_artifacts.Model),
        executor.MODEL_RUN: ChannelParameter(type=standard_artifacts.ModelRun),
        executor.BASELINE_MODEL: ChannelParameter(type=standard_artifacts.Model, optional=True),
        executor.EXAMPLES: ChannelParameter(type=standard_artifacts.Examples),
        executor.HISTORY: ChannelParameter(type=artifacts.RatingHistory),
        executor.CATALOGUE: ChannelParameter(type=artifacts.Catalogue),
    }
    OUTPUTS: ClassVar[dict[str, Any]] = {
        executor.QUALITY: ChannelParameter(type=artifacts.QualityReport),
        executor.BLESSING: ChannelParameter(type=standard_artifacts.ModelBlessing),
    }
    PARAMETERS: ClassVar[dict[str, Any]] = {
        executor.PARAMS: ExecutionParameter(type=str),
        executor.STATE: ExecutionParameter(type=str),
        executor.SYNTHETIC: ExecutionParameter(type=int),
        executor.SHOW_IDS: ExecutionParameter(type=int),
        executor.CODE_DIGEST: ExecutionParameter(type=str),
    }


class ModelValidation(base_component.BaseComponent):
    """Measures a model on the test split beside baselines and the last blessed model, and judges.

    `outputs["quality"]` is a `components.QualityReport` with quality.json and its pages;
    `outputs["blessing"]` a ModelBlessing with the custom properties of TFX's Evaluator, `blessed`
    (1 or 0) and `current_model_id` among them. It never fails on a bad model: Pusher refuses one
    that is not blessed.
    """

    SPEC_CLASS = ModelValidationSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(executor.Executor)

    def __init__(
        self,
        model: BaseChannel,
        model_run: BaseChannel,
        baseline_model: BaseChannel,
        examples: BaseChannel,
        history: BaseChannel,
        catalogue: BaseChannel,
        params: QualityParams,
        state: StateParams,
        synthetic: bool,
        show_ids: bool,
        code_digest: str,
    ) -> None:
        """Wires the node.

        Args:
          model: the trained model, with the signatures `serving_default` and `recommend`.
          model_run: of the trainer; the history of training is drawn.
          baseline_model: of BlessedBaseline; may hold no artifact.
          examples: of RatingsExampleGen; its properties say where time was cut, and how many rows
            each split has.
          history: the accepted ratings.
          catalogue: every movie that can be recommended.
          params: sizes, baselines, gates.
          state: how much of the past a request tells.
          synthetic: whether the ratings were made up; repeated in quality.json.
          show_ids: whether pages show ids of users as they are.
          code_digest: changes when our code does, so that the node is not taken from cache.
        """
        super().__init__(
            spec=ModelValidationSpec(
                **{
                    executor.MODEL: model,
                    executor.MODEL_RUN: model_run,
                    executor.BASELINE_MODEL: baseline_model,
                    executor.EXAMPLES: examples,
                    executor.HISTORY: history,
                    executor.CATALOGUE: catalogue,
                    executor.PARAMS: params.to_json(),
                    executor.STATE: json.dumps(dataclasses.asdict(state), sort_keys=True),
                    executor.SYNTHETIC: int(synthetic),
                    executor.SHOW_IDS: int(show_ids),
                    executor.CODE_DIGEST: code_digest,
                    executor.QUALITY: channel_utils.as_channel([artifacts.QualityReport()]),
                    executor.BLESSING: channel_utils.as_channel(
                        [standard_artifacts.ModelBlessing()]
                    ),
                }
            )
        )
