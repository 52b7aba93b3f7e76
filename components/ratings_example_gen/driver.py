"""Finds the span, version and content of the input before the cache is asked.

Stock TFX takes size and modification time for the content of a file; here it is the SHA-256 of all
bytes, and it enters the cache key as an execution property.
"""

import copy
from typing import Any

from tfx.orchestration.portable import data_types as portable_data_types
from tfx.proto.orchestration import driver_output_pb2

from components.base.driver import ResolvingDriver
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


class ContentDriver(ResolvingDriver):
    """Adds span, version and content to the execution, so to the cache key, and to the outputs.

    What `resolve` returns has `span`, `version` and `input_fingerprint`.
    """

    def run(
        self, execution_info: portable_data_types.ExecutionInfo
    ) -> driver_output_pb2.DriverOutput:
        """Resolves the input and says in every output what it was made from."""
        result = super().run(execution_info)
        for key, artifacts in execution_info.output_dict.items():
            for artifact in artifacts:
                described = copy.deepcopy(artifact.mlmd_artifact)
                for name in ("span", "version", "input_fingerprint"):
                    described.custom_properties[name].CopyFrom(result.exec_properties[name])
                result.output_artifacts[key].artifacts.append(described)
        return result


class Driver(ContentDriver):
    """Finds the ratings that the parameter `source` names."""

    def resolve(self, execution_info: portable_data_types.ExecutionInfo) -> dict[str, Any]:
        """Resolves the input.

        Raises:
          SourceError: nothing is there, or it cannot be opened.
        """
        return resolve(from_json(SourceParams, execution_info.exec_properties["source"]))
