"""The node `ServingParity`: what training left and the exported model in, a blessing out."""

import dataclasses
import json
from typing import Any, ClassVar

from tfx.dsl.components.base import base_component, executor_spec
from tfx.types import channel_utils, standard_artifacts
from tfx.types.channel import BaseChannel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from components import artifacts
from components.serving_parity import executor
from components.serving_parity.params import ParityParams
from transform.point_in_time import StateParams


class ServingParitySpec(ComponentSpec):
    """What goes in and out of ServingParity."""

    INPUTS: ClassVar[dict[str, Any]] = {
        executor.EXAMPLES: ChannelParameter(type=standard_artifacts.Examples),
        executor.TRANSFORMED_EXAMPLES: ChannelParameter(type=standard_artifacts.Examples),
        executor.TRANSFORM_GRAPH: ChannelParameter(type=standard_artifacts.TransformGraph),
        executor.MODEL: ChannelParameter(type=standard_artifacts.Model),
        executor.MODEL_RUN: ChannelParameter(type=standard_artifacts.ModelRun),
        executor.CATALOGUE: ChannelParameter(type=artifacts.Catalogue),
    }
    OUTPUTS: ClassVar[dict[str, Any]] = {
        executor.REPORT: ChannelParameter(type=artifacts.ParityReport),
        executor.BLESSING: ChannelParameter(type=standard_artifacts.InfraBlessing),
    }
    PARAMETERS: ClassVar[dict[str, Any]] = {
        executor.PARAMS: ExecutionParameter(type=str),
        executor.STATE: ExecutionParameter(type=str),
        executor.SHOW_IDS: ExecutionParameter(type=int),
        executor.CODE_DIGEST: ExecutionParameter(type=str),
    }


class ServingParity(base_component.BaseComponent):
    """Asks the exported model as clients do and holds its answers against training.

    `outputs["report"]` is a `components.ParityReport` with parity.json and parity.html;
    `outputs["blessing"]` an InfraBlessing with the custom properties `blessed` (1 or 0) and
    `current_model_id`. It never fails on a difference: Pusher refuses a model that is not blessed.
    """

    SPEC_CLASS = ServingParitySpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(executor.Executor)

    def __init__(
        self,
        examples: BaseChannel,
        transformed_examples: BaseChannel,
        transform_graph: BaseChannel,
        model: BaseChannel,
        model_run: BaseChannel,
        catalogue: BaseChannel,
        params: ParityParams,
        state: StateParams,
        show_ids: bool,
        code_digest: str,
    ) -> None:
        """Wires the node.

        Args:
          examples: of PointInTimeFeatures, with the split eval.
          transformed_examples: of Transform, with the split eval.
          transform_graph: of Transform.
          model: the exported model.
          model_run: of the trainer: the towers as training fed them.
          catalogue: every movie that can be recommended.
          params: numbers of rows, tolerances, where the serving environment is.
          state: how much of the past the examples know.
          show_ids: whether the report shows ids of users as they are.
          code_digest: changes when our code does, so that the node is not taken from cache.
        """
        super().__init__(
            spec=ServingParitySpec(
                **{
                    executor.EXAMPLES: examples,
                    executor.TRANSFORMED_EXAMPLES: transformed_examples,
                    executor.TRANSFORM_GRAPH: transform_graph,
                    executor.MODEL: model,
                    executor.MODEL_RUN: model_run,
                    executor.CATALOGUE: catalogue,
                    executor.PARAMS: json.dumps(dataclasses.asdict(params), sort_keys=True),
                    executor.STATE: json.dumps(dataclasses.asdict(state), sort_keys=True),
                    executor.SHOW_IDS: int(show_ids),
                    executor.CODE_DIGEST: code_digest,
                    executor.REPORT: channel_utils.as_channel([artifacts.ParityReport()]),
                    executor.BLESSING: channel_utils.as_channel(
                        [standard_artifacts.InfraBlessing()]
                    ),
                }
            )
        )
