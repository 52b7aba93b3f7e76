"""The candidate and a serving folder turned into a Model artifact, or into none."""

from pathlib import Path
from typing import Any

from tfx.dsl.components.base import base_executor
from tfx.types import artifact_utils
from tfx.utils import path_utils

from components.blessed_baseline.baseline import copy_model, last_blessed
from registry.versions import PushedVersion

MODEL = "model"
BASELINE_MODEL = "baseline_model"
PUSH_BASE_DIR = "push_base_dir"
CODE_DIGEST = "code_digest"
BASELINE_DIGEST = "baseline_digest"


def find(input_dict: dict[str, list[Any]], exec_properties: dict[str, Any]) -> PushedVersion | None:
    """Returns what the candidate among a node's inputs is compared with, None without one."""
    candidate_uri = artifact_utils.get_single_uri(input_dict[MODEL])
    return last_blessed(
        Path(exec_properties[PUSH_BASE_DIR]),
        Path(path_utils.serving_model_path(candidate_uri)),
    )


class Executor(base_executor.BaseExecutor):
    """Copies the last blessed model."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Fills the output artifact, or takes it out of the outputs when there is no baseline."""
        baseline = find(input_dict, exec_properties)
        if baseline is None:
            output_dict[BASELINE_MODEL].clear()
            return
        output = artifact_utils.get_single_instance(output_dict[BASELINE_MODEL])
        copy_model(baseline, Path(path_utils.serving_model_path(output.uri)))
        output.set_int_custom_property("version", baseline.version)
        output.set_string_custom_property("model_digest", baseline.model_digest)
