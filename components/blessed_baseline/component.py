"""The node `BlessedBaseline`: the candidate in, the last blessed model out, or nothing."""

from typing import Any, ClassVar

from tfx.dsl.components.base import base_component, executor_spec
from tfx.types import channel_utils, standard_artifacts
from tfx.types.channel import BaseChannel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from components.blessed_baseline import driver, executor


class BlessedBaselineSpec(ComponentSpec):
    """What goes in and out of BlessedBaseline."""

    INPUTS: ClassVar[dict[str, Any]] = {
        executor.MODEL: ChannelParameter(type=standard_artifacts.Model)
    }
    OUTPUTS: ClassVar[dict[str, Any]] = {
        executor.BASELINE_MODEL: ChannelParameter(type=standard_artifacts.Model)
    }
    PARAMETERS: ClassVar[dict[str, Any]] = {
        executor.PUSH_BASE_DIR: ExecutionParameter(type=str),
        executor.CODE_DIGEST: ExecutionParameter(type=str),
    }


class BlessedBaseline(base_component.BaseComponent):
    """Finds the model that is served while the candidate is judged.

    `outputs["baseline_model"]` is a copy of it, or holds no artifact while no other model was ever
    pushed; Evaluator then checks only the thresholds that need no baseline. The answer is
    taken from cache while candidate and baseline are those of an earlier run: see the driver.
    """

    SPEC_CLASS = BlessedBaselineSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(executor.Executor)
    DRIVER_CLASS = driver.Driver

    def __init__(self, model: BaseChannel, push_base_dir: str, code_digest: str) -> None:
        """Wires the node.

        Args:
          model: the candidate.
          push_base_dir: the folder that Pusher pushes into.
          code_digest: changes when our code does, so that the node is not taken from cache.
        """
        super().__init__(
            spec=BlessedBaselineSpec(
                **{
                    executor.MODEL: model,
                    executor.PUSH_BASE_DIR: push_base_dir,
                    executor.CODE_DIGEST: code_digest,
                    executor.BASELINE_MODEL: channel_utils.as_channel([standard_artifacts.Model()]),
                }
            )
        )
