"""The node `RatingsProfile`: history and catalogue in, profile.json and ids.parquet out."""

from typing import Any, ClassVar

from tfx.dsl.components.base import base_beam_component, executor_spec
from tfx.types import channel_utils, standard_artifacts
from tfx.types.channel import BaseChannel
from tfx.types.component_spec import ChannelParameter, ComponentSpec, ExecutionParameter

from components import artifacts
from components.ratings_profile import executor


class RatingsProfileSpec(ComponentSpec):
    """What goes in and out of RatingsProfile."""

    INPUTS: ClassVar[dict[str, Any]] = {
        executor.HISTORY: ChannelParameter(type=artifacts.RatingHistory),
        executor.CATALOGUE: ChannelParameter(type=artifacts.Catalogue),
        executor.EXAMPLES: ChannelParameter(type=standard_artifacts.Examples),
    }
    OUTPUTS: ClassVar[dict[str, Any]] = {
        executor.PROFILE: ChannelParameter(type=artifacts.RatingsProfile)
    }
    PARAMETERS: ClassVar[dict[str, Any]] = {executor.CODE_DIGEST: ExecutionParameter(type=str)}


class RatingsProfile(base_beam_component.BaseBeamComponent):
    """Measures the accepted ratings exactly, and judges nothing.

    `outputs["profile"]` is a `components.RatingsProfile` artifact: profile.json (profile.py says
    what it holds) and ids.parquet (ids.py).
    """

    SPEC_CLASS = RatingsProfileSpec
    EXECUTOR_SPEC = executor_spec.BeamExecutorSpec(executor.Executor)

    def __init__(
        self, history: BaseChannel, catalogue: BaseChannel, examples: BaseChannel, code_digest: str
    ) -> None:
        """Wires the node.

        Args:
          history: the accepted ratings.
          catalogue: every movie that the source knows.
          examples: of RatingsExampleGen; only its properties are read: `split_boundaries`, and
            which data it is.
          code_digest: changes when our code does, so that the node is not taken from cache.
        """
        super().__init__(
            spec=RatingsProfileSpec(
                **{
                    executor.HISTORY: history,
                    executor.CATALOGUE: catalogue,
                    executor.EXAMPLES: examples,
                    executor.CODE_DIGEST: code_digest,
                    executor.PROFILE: channel_utils.as_channel([artifacts.RatingsProfile()]),
                }
            )
        )
