"""A plan turned into the examples of a window and into what is already known about them."""

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

from tfx.components.transform import executor as transform_executor
from tfx.components.util import examples_utils
from tfx.dsl.components.base import base_executor
from tfx.types import artifact_utils, standard_artifacts
from tfx.utils import io_utils

from components.span_window.analyses import copy_analysis
from components.span_window.found import WINDOW_DIGESTS, WINDOW_SETTINGS, WINDOW_SPAN
from components.span_window.plan import Folders, Plan
from components.span_window.rows import split_folder

EXAMPLES = "examples"
SCHEMA = "schema"
WINDOW = "window"
ANALYZER_CACHE = "analyzer_cache"
EARLIER_SPANS = "earlier_spans"
REUSE_ANALYSES = "reuse_analyses"
TRANSFORM_CONFIG = "transform_config"
CODE_DIGEST = "code_digest"
PLAN = "plan"
_EMPTY_FILE = "data_tfrecord-00000-of-00001.gz"


class Executor(base_executor.BaseExecutor):
    """Lays out the examples, one split a part, and of what is known a folder a split."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Fills both outputs.

        Raises:
          OSError: examples went away after the driver had looked at them.
          WorkspaceError: an analysis did.
        """
        plan = Plan.from_json(exec_properties[PLAN])
        window = artifact_utils.get_single_instance(output_dict[WINDOW])
        cache = artifact_utils.get_single_instance(output_dict[ANALYZER_CACHE])
        splits = []
        for part in plan.parts:
            splits.append(part.split)
            _lay_out(part.folders, Path(split_folder(window.uri, part.split)))
            if part.analyzed_as not in ("", part.split):
                splits.append(part.analyzed_as)
                analyzed = split_folder(window.uri, part.analyzed_as)
                _lay_out(() if part.analysis else part.folders, Path(analyzed))
                if part.analysis:
                    copy_analysis(Path(part.analysis), Path(cache.uri) / part.analyzed_as)
        window.split_names = artifact_utils.encode_split_names(splits)
        window.span = plan.span
        window.set_string_custom_property(
            "rows", json.dumps({part.split: part.rows for part in plan.parts})
        )
        window.set_string_custom_property("spans", json.dumps(plan.spans))
        window.set_int_custom_property(WINDOW_SPAN, plan.span)
        window.set_string_custom_property(WINDOW_SETTINGS, plan.settings)
        window.set_string_custom_property(WINDOW_DIGESTS, json.dumps(plan.digests()))


def dataset_key(folder: str) -> str:
    """Returns what stock Transform calls the analysis of the examples in a split's folder.

    The name is made by a class that TFX does not publish; its rule is not repeated here, so that
    another rule cannot go unnoticed.
    """
    plain = standard_artifacts.Examples()
    dataset = transform_executor._Dataset(
        io_utils.all_files_pattern(folder),
        examples_utils.get_file_format(plain),
        examples_utils.get_payload_format(plain),
        None,
    )
    return str(dataset.dataset_key.key)


def _lay_out(folders: Folders, folder: Path) -> None:
    """Fills a split's folder with the files of others, or with an empty file for none."""
    folder.mkdir(parents=True)
    for source in map(Path, folders):
        for file in sorted(source.iterdir()):
            _link(file, folder / f"{source.name}-{file.name}")
    if not folders:
        with gzip.open(folder / _EMPTY_FILE, "wb"):
            pass


def _link(source: Path, target: Path) -> None:
    """Gives the file a second name; copies it where the file system cannot do that."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
