"""The node `PreviousSpan`: the examples in, what they are compared with out, or nothing."""

from typing import Any, ClassVar

from tfx.dsl.components.base import base_component, executor_spec
from tfx.types import channel_utils, standard_artifacts
from tfx.types.channel import BaseChannel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from components import artifacts
from components.previous_span import driver, executor


class PreviousSpanSpec(ComponentSpec):
    """What goes in and out of PreviousSpan."""

    INPUTS: ClassVar[dict[str, Any]] = {
        executor.EXAMPLES: ChannelParameter(type=standard_artifacts.Examples)
    }
    OUTPUTS: ClassVar[dict[str, Any]] = {
        executor.STATISTICS: ChannelParameter(type=standard_artifacts.ExampleStatistics),
        executor.PROFILE: ChannelParameter(type=artifacts.RatingsProfile),
    }
    PARAMETERS: ClassVar[dict[str, Any]] = {
        executor.CODE_DIGEST: ExecutionParameter(type=str),
    }


class PreviousSpan(base_component.BaseComponent):
    """Finds the statistics and the profile behind the newest pushed model of the same source.

    `outputs["statistics"]` and `outputs["profile"]` are copies of them, or hold no artifact while
    no model of other data of this source was ever pushed. The answer is taken from cache while it
    is that of an earlier run: see the driver.
    """

    SPEC_CLASS = PreviousSpanSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(executor.Executor)
    DRIVER_CLASS = driver.Driver

    def __init__(self, examples: BaseChannel, code_digest: str) -> None:
        """Wires the node.

        Args:
          examples: of RatingsExampleGen; only their properties are read.
          code_digest: changes when our code does, so that the node is not taken from cache.
        """
        super().__init__(
            spec=PreviousSpanSpec(
                **{
                    executor.EXAMPLES: examples,
                    executor.CODE_DIGEST: code_digest,
                    executor.STATISTICS: channel_utils.as_channel(
                        [standard_artifacts.ExampleStatistics()]
                    ),
                    executor.PROFILE: channel_utils.as_channel([artifacts.RatingsProfile()]),
                }
            )
        )
