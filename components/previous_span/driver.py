"""Finds the previous data before the cache is asked, so that a push of another model is noticed."""

from typing import Any

from tfx.orchestration.portable import data_types as portable_data_types
from tfx.types import artifact_utils

from components.base.driver import ResolvingDriver
from components.previous_span.executor import EXAMPLES, NO_PREVIOUS, PREVIOUS
from components.previous_span.lookup import find_previous

_PROPERTIES = ("source", "format", "input_fingerprint")


class Driver(ResolvingDriver):
    """Adds the previous data to the execution, and so to the cache key."""

    def resolve(self, execution_info: portable_data_types.ExecutionInfo) -> dict[str, Any]:
        """Looks into ML Metadata."""
        examples = artifact_utils.get_single_instance(execution_info.input_dict[EXAMPLES])
        current = {name: examples.get_string_custom_property(name) for name in _PROPERTIES}
        with self._metadata as handle:
            previous = find_previous(handle.store, current)
        return {PREVIOUS: previous.to_json() if previous else NO_PREVIOUS}
