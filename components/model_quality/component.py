"""The node `ModelQuality`: model, test examples, history and catalogue in, quality.json out."""

import dataclasses
import json
from typing import Any, ClassVar

from tfx.dsl.components.base import base_component, executor_spec
from tfx.types import channel_utils, standard_artifacts
from tfx.types.channel import BaseChannel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from components import artifacts
from components.model_quality import executor
from components.model_quality.params import QualityParams


class ModelQualitySpec(ComponentSpec):
    """What goes in and out of ModelQuality."""

    INPUTS: ClassVar[dict[str, Any]] = {
        executor.MODEL: ChannelParameter(type=standard_artifacts.Model),
        executor.EXAMPLES: ChannelParameter(type=standard_artifacts.Examples),
        executor.HISTORY: ChannelParameter(type=artifacts.RatingHistory),
        executor.CATALOGUE: ChannelParameter(type=artifacts.Catalogue),
    }
    OUTPUTS: ClassVar[dict[str, Any]] = {
        executor.QUALITY: ChannelParameter(type=artifacts.ModelQuality)
    }
    PARAMETERS: ClassVar[dict[str, Any]] = {
        executor.PARAMS: ExecutionParameter(type=str),
        executor.SYNTHETIC: ExecutionParameter(type=int),
        executor.CODE_DIGEST: ExecutionParameter(type=str),
    }


class ModelQuality(base_component.BaseComponent):
    """Measures a model on the test split beside baselines fitted on the train split.

    `outputs["quality"]` is a `components.ModelQuality` artifact holding quality.json. It blesses
    nothing.
    """

    SPEC_CLASS = ModelQualitySpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(executor.Executor)

    def __init__(
        self,
        model: BaseChannel,
        examples: BaseChannel,
        history: BaseChannel,
        catalogue: BaseChannel,
        params: QualityParams,
        synthetic: bool,
        code_digest: str,
    ) -> None:
        """Wires the node.

        Args:
          model: the trained model, with the signatures `predict_examples` and `recommend`.
          examples: of RatingsExampleGen; its property `split_boundaries` says where time was cut.
          history: the accepted ratings.
          catalogue: every movie that can be recommended.
          params: sizes and dampings.
          synthetic: whether the ratings were made up; repeated in quality.json.
          code_digest: changes when our code does, so that the node is not taken from cache.
        """
        super().__init__(
            spec=ModelQualitySpec(
                **{
                    executor.MODEL: model,
                    executor.EXAMPLES: examples,
                    executor.HISTORY: history,
                    executor.CATALOGUE: catalogue,
                    executor.PARAMS: json.dumps(dataclasses.asdict(params), sort_keys=True),
                    executor.SYNTHETIC: int(synthetic),
                    executor.CODE_DIGEST: code_digest,
                    executor.QUALITY: channel_utils.as_channel([artifacts.ModelQuality()]),
                }
            )
        )
