"""TFX's Transform, then the question whether it used what was known, and what it found, described.

What is known of a split lies in a folder of the split's name. Transform looks for it by where its
examples are, and these were enriched since: so it gets the folders under the names it looks for.

The rows of known parts are not there to be analyzed. If Transform did not take an analysis that it
was given, it has analyzed nothing in its place, and its vocabularies lack these rows.
"""

import copy
import shutil
import tempfile
from pathlib import Path
from typing import Any

from tfx.components.transform import executor as tfx_executor
from tfx.types import artifact_utils

from components.span_window.analyses import check_used, describe
from components.span_window.executor import EXAMPLES, dataset_key
from components.span_window.rows import split_folder

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
        given = Path(artifact_utils.get_single_uri(input_dict[GIVEN]))
        examples = artifact_utils.get_single_uri(input_dict[EXAMPLES])
        with tempfile.TemporaryDirectory() as folder:
            named = Path(folder)
            for known in sorted(given.iterdir()) if given.is_dir() else ():
                key = dataset_key(split_folder(examples, known.name))
                shutil.copytree(known, named / key)
            super().Do(
                {**input_dict, GIVEN: [_at(named, input_dict)]}, output_dict, exec_properties
            )
            kept = Path(artifact_utils.get_single_uri(output_dict[KEPT]))
            check_used(named, kept)
        describe(kept)


def _at(folder: Path, input_dict: dict[str, list[Any]]) -> Any:
    """Returns the given cache as an artifact that lies in another folder."""
    artifact = copy.deepcopy(artifact_utils.get_single_instance(input_dict[GIVEN]))
    artifact.uri = str(folder)
    return artifact
