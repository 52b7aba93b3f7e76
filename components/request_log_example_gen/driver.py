"""Finds the newest span of the log and its content before the cache is asked."""

from typing import Any

from tfx.orchestration.portable import data_types as portable_data_types

from components.ratings_example_gen.driver import ContentDriver
from components.ratings_example_gen.files import fingerprint
from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.spans import resolve_span
from components.request_log_example_gen.log_files import log_files


def resolve(path: str) -> dict[str, Any]:
    """Returns the execution properties that say what is read: path, span, version, content.

    Raises:
      SourceError: nothing is there, or it cannot be opened.
    """
    resolved, span, version = resolve_span(SourceParams(path=path))
    return {
        "resolved_path": resolved.path,
        "span": span,
        "version": version,
        "input_fingerprint": fingerprint(log_files(resolved.path).files),
    }


class Driver(ContentDriver):
    """Finds the log that the parameter `path` names."""

    def resolve(self, execution_info: portable_data_types.ExecutionInfo) -> dict[str, Any]:
        """Resolves the input.

        Raises:
          SourceError: nothing is there, or it cannot be opened.
        """
        return resolve(execution_info.exec_properties["path"])
