"""RequestLogExampleGen, the TFX component: a log of requests in, Examples out."""

from typing import ClassVar

from tfx.dsl.components.base import base_component, executor_spec
from tfx.types import Channel, component_spec, standard_artifacts

from components import artifacts
from components.request_log_example_gen import driver, executor


class RequestLogExampleGenSpec(component_spec.ComponentSpec):
    """What RequestLogExampleGen takes and gives; the driver adds what it resolves."""

    PARAMETERS: ClassVar = {
        "path": component_spec.ExecutionParameter(type=str),
        "code_digest": component_spec.ExecutionParameter(type=str),
    }
    INPUTS: ClassVar[dict[str, component_spec.ChannelParameter]] = {}
    OUTPUTS: ClassVar = {
        executor.REQUESTS: component_spec.ChannelParameter(type=standard_artifacts.Examples),
        executor.REPORT: component_spec.ChannelParameter(type=artifacts.IngestReport),
    }


class RequestLogExampleGen(base_component.BaseComponent):
    """Reads what clients asked of a served model; see docs/data-sources.md.

    Outputs: `requests` (one split, "serving"), `report`.
    """

    SPEC_CLASS = RequestLogExampleGenSpec
    EXECUTOR_SPEC = executor_spec.ExecutorClassSpec(executor.Executor)
    DRIVER_CLASS = driver.Driver

    def __init__(self, path: str, code_digest: str) -> None:
        """Makes the node.

        Args:
          path: file, folder, glob or URL of JSON Lines; may have {SPAN} and {VERSION}.
          code_digest: digest of this project's sources; changed code is not taken from cache.
        """
        outputs = {
            key: Channel(type=parameter.type)
            for key, parameter in RequestLogExampleGenSpec.OUTPUTS.items()
        }
        super().__init__(RequestLogExampleGenSpec(path=path, code_digest=code_digest, **outputs))
