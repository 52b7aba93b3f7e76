"""Finds the baseline before the cache is asked, so that a push of another model is noticed.

The value leaves the candidate out: a run that is repeated after its own push has the same one.
"""

from typing import Any

from tfx.dsl.components.base import base_driver
from tfx.orchestration import data_types_utils, metadata
from tfx.orchestration.portable import base_driver as ir_base_driver
from tfx.orchestration.portable import data_types as portable_data_types
from tfx.proto.orchestration import driver_output_pb2

from components.blessed_baseline.executor import BASELINE_DIGEST, find

NO_BASELINE = "none"


def baseline_digest(input_dict: dict[str, list[Any]], exec_properties: dict[str, Any]) -> str:
    """Returns the digest of the model that the candidate is compared with, "none" without one."""
    baseline = find(input_dict, exec_properties)
    return baseline.model_digest if baseline else NO_BASELINE


class Driver(base_driver.BaseDriver, ir_base_driver.BaseDriver):
    """Adds the baseline's digest to the execution, and so to the cache key.

    The first base is what TFX demands of a component's driver, the second is what it runs.
    """

    def __init__(self, metadata_handle: metadata.Metadata) -> None:
        base_driver.BaseDriver.__init__(self, metadata_handle)
        ir_base_driver.BaseDriver.__init__(self, metadata_handle)

    def run(
        self, execution_info: portable_data_types.ExecutionInfo
    ) -> driver_output_pb2.DriverOutput:
        """Looks into the serving folder."""
        result = driver_output_pb2.DriverOutput()
        properties = {
            **execution_info.exec_properties,
            BASELINE_DIGEST: baseline_digest(
                execution_info.input_dict, execution_info.exec_properties
            ),
        }
        for key, value in properties.items():
            data_types_utils.set_metadata_value(result.exec_properties[key], value)
        return result
