"""The node `SpanWindow`: the current examples in, those of the window of spans out."""

from typing import Any, ClassVar

from tfx.dsl.components.base import base_component, executor_spec
from tfx.types import channel_utils, standard_artifacts
from tfx.types.channel import BaseChannel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from components.span_window import driver, executor
from components.span_window.params import WindowParams


class SpanWindowSpec(ComponentSpec):
    """What goes in and out of SpanWindow."""

    INPUTS: ClassVar[dict[str, Any]] = {
        executor.EXAMPLES: ChannelParameter(type=standard_artifacts.Examples),
        executor.SCHEMA: ChannelParameter(type=standard_artifacts.Schema),
    }
    OUTPUTS: ClassVar[dict[str, Any]] = {
        executor.WINDOW: ChannelParameter(type=standard_artifacts.Examples),
        executor.ANALYZER_CACHE: ChannelParameter(type=standard_artifacts.TransformCache),
    }
    PARAMETERS: ClassVar[dict[str, Any]] = {
        executor.EARLIER_SPANS: ExecutionParameter(type=int),
        executor.REUSE_ANALYSES: ExecutionParameter(type=int),
        executor.TRANSFORM_CONFIG: ExecutionParameter(type=str),
        executor.CODE_DIGEST: ExecutionParameter(type=str),
    }


class SpanWindow(base_component.BaseComponent):
    """Puts earlier spans beside the current one, for Transform and Trainer.

    `outputs["window"]` are Examples with the splits train and eval of the current span, those of
    `params.earlier_splits` (empty where there is no such span) and, for each of these,
    `params.analyzed_split`. `outputs["analyzer_cache"]` is what earlier runs of Transform found
    about the same rows with the same settings, for WindowTransform: a folder of the split's name
    for each. Both are taken from cache while
    the plan is that of an earlier run: see the driver.
    """

    SPEC_CLASS = SpanWindowSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(executor.Executor)
    DRIVER_CLASS = driver.Driver

    def __init__(
        self,
        examples: BaseChannel,
        schema: BaseChannel,
        params: WindowParams,
        reuse_analyses: bool,
        transform_config: str,
        code_digest: str,
    ) -> None:
        """Wires the node.

        Args:
          examples: of RatingsExampleGen, with the splits train, eval and test.
          schema: that Transform gets.
          params: how many spans.
          reuse_analyses: whether Transform gets `analyzer_cache`; else there is nothing in it.
          transform_config: all else that decides what Transform finds: its settings and the digest
            of the preprocessing's code and stack. With another text, no analysis is used again.
          code_digest: changes when our code does, so that the node is not taken from cache.
        """
        super().__init__(
            spec=SpanWindowSpec(
                **{
                    executor.EXAMPLES: examples,
                    executor.SCHEMA: schema,
                    executor.EARLIER_SPANS: params.earlier_spans,
                    executor.REUSE_ANALYSES: int(reuse_analyses),
                    executor.TRANSFORM_CONFIG: transform_config,
                    executor.CODE_DIGEST: code_digest,
                    executor.WINDOW: channel_utils.as_channel([standard_artifacts.Examples()]),
                    executor.ANALYZER_CACHE: channel_utils.as_channel(
                        [standard_artifacts.TransformCache()]
                    ),
                }
            )
        )
