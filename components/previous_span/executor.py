"""The previous data that the driver found turned into artifacts of this run, or into none."""

import shutil
from pathlib import Path
from typing import Any

from tfx.dsl.components.base import base_executor
from tfx.types import artifact_utils

from components.previous_span.lookup import PreviousSpan

EXAMPLES = "examples"
STATISTICS = "statistics"
PROFILE = "profile"
CODE_DIGEST = "code_digest"
PREVIOUS = "previous"
NO_PREVIOUS = "none"
REASON = "the data behind the pushed model"


class Executor(base_executor.BaseExecutor):
    """Copies statistics and profile, so that they outlive what made them."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Fills the output artifacts, or takes them out of the outputs without previous data.

        Raises:
          OSError: the artifacts went away after the driver had looked at them.
        """
        text = exec_properties[PREVIOUS]
        if text == NO_PREVIOUS:
            output_dict[STATISTICS].clear()
            output_dict[PROFILE].clear()
            return
        previous = PreviousSpan.from_json(text)
        statistics = artifact_utils.get_single_instance(output_dict[STATISTICS])
        profile = artifact_utils.get_single_instance(output_dict[PROFILE])
        for artifact, uri in ((statistics, previous.statistics), (profile, previous.profile)):
            shutil.copytree(Path(uri), Path(artifact.uri), dirs_exist_ok=True)
            _describe(artifact, previous)
        statistics.split_names = previous.split_names
        statistics.span = previous.span


def _describe(artifact: Any, previous: PreviousSpan) -> None:
    for name in ("source", "format", "input_fingerprint"):
        artifact.set_string_custom_property(name, getattr(previous, name))
    for name in ("span", "version"):
        artifact.set_int_custom_property(name, getattr(previous, name))
    artifact.set_string_custom_property("reason", REASON)
