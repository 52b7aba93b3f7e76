"""The node `PointInTimeFeatures`: rated examples in, the same with what was known then out."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, ClassVar

from tfx.dsl.components.base import base_beam_component, executor_spec
from tfx.types import channel_utils, standard_artifacts
from tfx.types.channel import BaseChannel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from components.point_in_time import executor
from transform.point_in_time import StateParams


class PointInTimeFeaturesSpec(ComponentSpec):
    """What goes in and out of PointInTimeFeatures."""

    INPUTS: ClassVar[dict[str, Any]] = {
        executor.RATINGS: ChannelParameter(type=standard_artifacts.Examples),
        executor.WINDOW: ChannelParameter(type=standard_artifacts.Examples, optional=True),
        executor.AGREED_SCHEMA: ChannelParameter(type=standard_artifacts.Schema),
    }
    OUTPUTS: ClassVar[dict[str, Any]] = {
        executor.EXAMPLES: ChannelParameter(type=standard_artifacts.Examples),
        executor.SCHEMA: ChannelParameter(type=standard_artifacts.Schema),
    }
    PARAMETERS: ClassVar[dict[str, Any]] = {
        executor.PARAMS: ExecutionParameter(type=str),
        executor.ANALYZED_SPLITS: ExecutionParameter(type=str),
        executor.CODE_DIGEST: ExecutionParameter(type=str),
    }


class PointInTimeFeatures(base_beam_component.BaseBeamComponent):
    """Adds to every row what was known of its user and its movie before its second.

    `outputs["examples"]` have the splits of `ratings` and of `window`, the same rows in the same
    order; `outputs["schema"]` is the agreed schema with the fields that were added. All rows of
    all splits are known, each to the rows of later seconds.
    """

    SPEC_CLASS = PointInTimeFeaturesSpec
    EXECUTOR_SPEC = executor_spec.BeamExecutorSpec(executor.Executor)

    def __init__(
        self,
        ratings: BaseChannel,
        agreed_schema: BaseChannel,
        params: StateParams,
        code_digest: str,
        window: BaseChannel | None = None,
        analyzed_splits: Sequence[str] = (),
    ) -> None:
        """Wires the node.

        Args:
          ratings: of RatingsExampleGen, with any splits.
          agreed_schema: of these.
          params: how much of the past is known.
          code_digest: changes when our code does, so that the node is not taken from cache.
          window: of SpanWindow; of its splits those count that `ratings` do not have.
          analyzed_splits: splits of `window` that repeat rows of others. They are handed on as
            they are, and do not count as known.
        """
        inputs = {executor.RATINGS: ratings, executor.AGREED_SCHEMA: agreed_schema}
        if window is not None:
            inputs[executor.WINDOW] = window
        super().__init__(
            spec=PointInTimeFeaturesSpec(
                **inputs,
                **{
                    executor.PARAMS: json.dumps(asdict(params), sort_keys=True),
                    executor.ANALYZED_SPLITS: json.dumps(list(analyzed_splits)),
                    executor.CODE_DIGEST: code_digest,
                    executor.EXAMPLES: channel_utils.as_channel([standard_artifacts.Examples()]),
                    executor.SCHEMA: channel_utils.as_channel([standard_artifacts.Schema()]),
                },
            )
        )
