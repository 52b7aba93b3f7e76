"""The node `Pusher`: a model with every blessing in, a new version of the serving folder out."""

from typing import Any, ClassVar

from tfx.dsl.components.base import base_component, executor_spec
from tfx.types import channel_utils, standard_artifacts
from tfx.types.channel import BaseChannel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from components import artifacts
from components.pusher import executor


class PusherSpec(ComponentSpec):
    """What goes in and out of Pusher."""

    INPUTS: ClassVar[dict[str, Any]] = {
        executor.MODEL: ChannelParameter(type=standard_artifacts.Model),
        executor.MODEL_BLESSING: ChannelParameter(type=standard_artifacts.ModelBlessing),
        executor.QUALITY_BLESSING: ChannelParameter(type=standard_artifacts.ModelBlessing),
        executor.PARITY_BLESSING: ChannelParameter(type=standard_artifacts.InfraBlessing),
        executor.PARITY_REPORT: ChannelParameter(type=artifacts.ParityReport),
        executor.VALIDATION_REPORT: ChannelParameter(type=artifacts.ValidationReport),
        executor.EVALUATION: ChannelParameter(
            type=standard_artifacts.ModelEvaluation, optional=True
        ),
        executor.QUALITY: ChannelParameter(type=artifacts.QualityReport),
    }
    OUTPUTS: ClassVar[dict[str, Any]] = {
        executor.PUSHED_MODEL: ChannelParameter(type=standard_artifacts.PushedModel)
    }
    PARAMETERS: ClassVar[dict[str, Any]] = {
        executor.PUSH_BASE_DIR: ExecutionParameter(type=str),
        executor.CODE_DIGEST: ExecutionParameter(type=str),
    }


class Pusher(base_component.BaseComponent):
    """Pushes a model atomically, once, and only when data and model are blessed.

    `outputs["pushed_model"]` holds `pushed.json` and the custom properties `version`,
    `model_digest`, `is_new` (0: the newest version was this model already) and
    `pushed_destination`. Unlike TFX's Pusher it fails, pushing nothing, when a blessing is missing.
    """

    SPEC_CLASS = PusherSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(executor.Executor)

    def __init__(
        self,
        model: BaseChannel,
        model_blessing: BaseChannel,
        quality_blessing: BaseChannel,
        quality: BaseChannel,
        parity_blessing: BaseChannel,
        parity_report: BaseChannel,
        validation_report: BaseChannel,
        push_base_dir: str,
        code_digest: str,
        evaluation: BaseChannel | None = None,
    ) -> None:
        """Wires the node.

        Args:
          model: the trained model.
          model_blessing: of Evaluator, for this very model.
          quality_blessing: of ModelValidation, for this very model.
          quality: of ModelValidation; its figures are kept in the pushed manifest, and its gates
            say why it is not blessed.
          parity_blessing: of ServingParity, for this very model.
          parity_report: of ServingParity; its witnesses are kept in the pushed manifest.
          validation_report: of SchemaValidation; its verdict must be "passed".
          push_base_dir: the folder that a model server watches.
          code_digest: changes when our code does; kept in the pushed manifest as `code_version`.
          evaluation: of Evaluator; lets a refusal say which threshold failed by how much.
        """
        super().__init__(
            spec=PusherSpec(
                **{
                    executor.MODEL: model,
                    executor.MODEL_BLESSING: model_blessing,
                    executor.QUALITY_BLESSING: quality_blessing,
                    executor.PARITY_BLESSING: parity_blessing,
                    executor.PARITY_REPORT: parity_report,
                    executor.VALIDATION_REPORT: validation_report,
                    executor.EVALUATION: evaluation,
                    executor.QUALITY: quality,
                    executor.PUSH_BASE_DIR: push_base_dir,
                    executor.CODE_DIGEST: code_digest,
                    executor.PUSHED_MODEL: channel_utils.as_channel(
                        [standard_artifacts.PushedModel()]
                    ),
                }
            )
        )
