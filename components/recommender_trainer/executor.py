"""TFX's generic trainer executor, which tells run_fn where catalogue and statistics lie."""

from pathlib import Path
from typing import Any

from tfx import types
from tfx.components.trainer import executor as tfx_executor
from tfx.components.trainer import fn_args_utils
from tfx.types import artifact_utils

from transform.catalogue import CATALOGUE_FILE

CATALOGUE_KEY = "catalogue"
CATALOGUE_FILE_KEY = "catalogue_file"
STATISTICS_KEY = "statistics"
STATISTICS_FILE_KEY = "statistics_file"
_TRAIN = "train"
_STATISTICS_FILE = "FeatureStats.pb"  # of TFX's StatisticsGen


class Executor(tfx_executor.GenericExecutor):
    """Adds two paths to the custom_config that run_fn gets."""

    def _GetFnArgs(
        self,
        input_dict: dict[str, list[types.Artifact]],
        output_dict: dict[str, list[types.Artifact]],
        exec_properties: dict[str, Any],
    ) -> fn_args_utils.FnArgs:
        fn_args = super()._GetFnArgs(input_dict, output_dict, exec_properties)
        folder = artifact_utils.get_single_uri(input_dict[CATALOGUE_KEY])
        statistics = artifact_utils.get_split_uri(input_dict[STATISTICS_KEY], _TRAIN)
        fn_args.custom_config = {
            **(fn_args.custom_config or {}),
            CATALOGUE_FILE_KEY: str(Path(folder) / CATALOGUE_FILE),
            STATISTICS_FILE_KEY: str(Path(statistics) / _STATISTICS_FILE),
        }
        return fn_args
