"""TFX's Transform, then the question whether it used what was known, and what it found, described.

The rows of known parts are not there to be analyzed. If Transform did not take an analysis that it
was given, it has analyzed nothing in its place, and its vocabularies lack these rows.
"""

from pathlib import Path
from typing import Any

from tfx.components.transform import executor as tfx_executor
from tfx.types import artifact_utils

from components.span_window.analyses import check_used, describe

GIVEN = "analyzer_cache"
KEPT = "updated_analyzer_cache"


class Executor(tfx_executor.Executor):
    """Transforms, checks, describes."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Does what TFX's Transform does.

        Raises:
          WorkspaceError: it did not use an analysis that it was given; TFX removes its outputs.
        """
        super().Do(input_dict, output_dict, exec_properties)
        kept = Path(artifact_utils.get_single_uri(output_dict[KEPT]))
        check_used(Path(artifact_utils.get_single_uri(input_dict[GIVEN])), kept)
        describe(kept)
