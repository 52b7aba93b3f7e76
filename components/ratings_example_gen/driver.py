"""Finds the span, version and content of the input before the cache is asked.

Stock TFX takes size and modification time for the content of a file; here it is the SHA-256 of all
bytes, and it enters the cache key as an execution property.
"""

import copy
from typing import Any

from tfx.dsl.components.base import base_driver
from tfx.orchestration import data_types_utils, metadata
from tfx.orchestration.portable import base_driver as ir_base_driver
from tfx.orchestration.portable import data_types as portable_data_types
from tfx.proto.orchestration import driver_output_pb2

from components.ratings_example_gen.files import fingerprint
from components.ratings_example_gen.params import SourceParams, from_json, to_json
from components.ratings_example_gen.sources import open_source
from components.ratings_example_gen.spans import resolve_span


def resolve(params: SourceParams) -> dict[str, Any]:
    """Returns the execution properties that say what is read: path, span, version, content.

    Raises:
      SourceError: nothing is there, or it cannot be opened.
    """
    resolved, span, version = resolve_span(params)
    return {
        "resolved_source": to_json(resolved),
        "span": span,
        "version": version,
        "input_fingerprint": fingerprint(open_source(resolved).inputs()),
    }


class Driver(base_driver.BaseDriver, ir_base_driver.BaseDriver):
    """Adds what `resolve` finds to the execution, and so to the cache key.

    The first base is what TFX demands of a component's driver, the second is what it runs.
    """

    def __init__(self, metadata_handle: metadata.Metadata) -> None:
        base_driver.BaseDriver.__init__(self, metadata_handle)
        ir_base_driver.BaseDriver.__init__(self, metadata_handle)

    def run(
        self, execution_info: portable_data_types.ExecutionInfo
    ) -> driver_output_pb2.DriverOutput:
        """Resolves the input.

        Raises:
          SourceError: nothing is there, or it cannot be opened.
        """
        params = from_json(SourceParams, execution_info.exec_properties["source"])
        found = resolve(params)
        properties = {**execution_info.exec_properties, **found}
        result = driver_output_pb2.DriverOutput()
        for key, value in properties.items():
            if value is not None:
                data_types_utils.set_metadata_value(result.exec_properties[key], value)
        for key, artifacts in execution_info.output_dict.items():
            for artifact in artifacts:
                described = copy.deepcopy(artifact.mlmd_artifact)
                for name in ("span", "version"):
                    described.custom_properties[name].int_value = found[name]
                described.custom_properties["input_fingerprint"].string_value = properties[
                    "input_fingerprint"
                ]
                result.output_artifacts[key].artifacts.append(described)
        return result
