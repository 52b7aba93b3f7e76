"""RatingsExampleGen, the TFX component: raw ratings in, checked and split Examples out."""

from typing import ClassVar

from tfx.dsl.components.base import base_beam_component, executor_spec
from tfx.types import Channel, component_spec, standard_artifacts

from components import artifacts
from components.ratings_example_gen import driver, executor
from components.ratings_example_gen.params import IngestParams, SourceParams, SplitParams, to_json


class RatingsExampleGenSpec(component_spec.ComponentSpec):
    """Parameters travel as JSON; the driver adds what it resolves."""

    PARAMETERS: ClassVar = {
        "source": component_spec.ExecutionParameter(type=str),
        "split": component_spec.ExecutionParameter(type=str),
        "ingest": component_spec.ExecutionParameter(type=str),
        "code_digest": component_spec.ExecutionParameter(type=str),
        "synthetic": component_spec.ExecutionParameter(type=int),
    }
    INPUTS: ClassVar[dict[str, component_spec.ChannelParameter]] = {}
    OUTPUTS: ClassVar = {
        "examples": component_spec.ChannelParameter(type=standard_artifacts.Examples),
        "catalogue": component_spec.ChannelParameter(type=artifacts.Catalogue),
        "history": component_spec.ChannelParameter(type=artifacts.RatingHistory),
        "ingest_report": component_spec.ChannelParameter(type=artifacts.IngestReport),
    }


class RatingsExampleGen(base_beam_component.BaseBeamComponent):
    """Reads ratings of any known source; see docs/data-sources.md.

    Outputs: `examples` (splits train, eval, test), `catalogue`, `history`, `ingest_report`.
    """

    SPEC_CLASS = RatingsExampleGenSpec
    EXECUTOR_SPEC = executor_spec.BeamExecutorSpec(executor.Executor)
    DRIVER_CLASS = driver.Driver

    def __init__(
        self,
        source: SourceParams,
        split: SplitParams,
        ingest: IngestParams,
        code_digest: str,
        synthetic: bool = False,
    ) -> None:
        """Makes the node.

        Args:
          source: what to read.
          split: where time is cut.
          ingest: how the work is cut up.
          code_digest: digest of this project's sources; changed code is not taken from cache.
          synthetic: whether the ratings were generated; reported wherever figures are.
        """
        outputs = {
            key: Channel(type=parameter.type)
            for key, parameter in RatingsExampleGenSpec.OUTPUTS.items()
        }
        super().__init__(
            RatingsExampleGenSpec(
                source=to_json(source),
                split=to_json(split),
                ingest=to_json(ingest),
                code_digest=code_digest,
                synthetic=int(synthetic),
                **outputs,
            )
        )
