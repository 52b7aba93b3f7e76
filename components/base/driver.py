"""The base of drivers that find something out before the cache is asked."""

from abc import abstractmethod
from typing import Any

from tfx.dsl.components.base import base_driver
from tfx.orchestration import data_types_utils, metadata
from tfx.orchestration.portable import base_driver as ir_base_driver
from tfx.orchestration.portable import data_types as portable_data_types
from tfx.proto.orchestration import driver_output_pb2


class ResolvingDriver(base_driver.BaseDriver, ir_base_driver.BaseDriver):
    """Adds what `resolve` finds to the execution's properties, and so to the cache key.

    The first base is what TFX demands of a component's driver, the second is what it runs.
    """

    def __init__(self, metadata_handle: metadata.Metadata) -> None:
        base_driver.BaseDriver.__init__(self, metadata_handle)
        ir_base_driver.BaseDriver.__init__(self, metadata_handle)
        self._metadata = metadata_handle

    @abstractmethod
    def resolve(self, execution_info: portable_data_types.ExecutionInfo) -> dict[str, Any]:
        """Returns the execution properties to add; one that is None is left out."""

    def run(
        self, execution_info: portable_data_types.ExecutionInfo
    ) -> driver_output_pb2.DriverOutput:
        """Resolves and hands on."""
        result = driver_output_pb2.DriverOutput()
        properties = {**execution_info.exec_properties, **self.resolve(execution_info)}
        for key, value in properties.items():
            if value is not None:
                data_types_utils.set_metadata_value(result.exec_properties[key], value)
        return result
