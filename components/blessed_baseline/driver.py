"""Finds the baseline before the cache is asked, so that a push of another model is noticed.

The value leaves the candidate out: a run that is repeated after its own push has the same one.
"""

from typing import Any

from tfx.orchestration.portable import data_types as portable_data_types

from components.base.driver import ResolvingDriver
from components.blessed_baseline.executor import BASELINE_DIGEST, find

NO_BASELINE = "none"


def baseline_digest(input_dict: dict[str, list[Any]], exec_properties: dict[str, Any]) -> str:
    """Returns the digest of the model that the candidate is compared with, "none" without one."""
    baseline = find(input_dict, exec_properties)
    return baseline.model_digest if baseline else NO_BASELINE


class Driver(ResolvingDriver):
    """Adds the baseline's digest to the execution, and so to the cache key."""

    def resolve(self, execution_info: portable_data_types.ExecutionInfo) -> dict[str, Any]:
        """Looks into the serving folder."""
        digest = baseline_digest(execution_info.input_dict, execution_info.exec_properties)
        return {BASELINE_DIGEST: digest}
