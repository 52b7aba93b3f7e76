"""Artifacts turned into a Beam run, and its results into artifacts."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf
from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2
from tfx.dsl.components.base import base_beam_executor
from tfx.types import artifact_utils
from tfx.utils import io_utils

from components.point_in_time.enrich import build
from components.point_in_time.job import Job, Source
from components.point_in_time.schema import with_state_fields
from transform.point_in_time import StateParams

RATINGS = "ratings"
WINDOW = "window"
AGREED_SCHEMA = "agreed_schema"
EXAMPLES = "examples"
SCHEMA = "schema"
PARAMS = "params"
ANALYZED_SPLITS = "analyzed_splits"
CODE_DIGEST = "code_digest"

_SCHEMA_FILE = "schema.pbtxt"
_ROWS = "rows"
# What is said of the ratings, and of a window, holds for the enriched examples as well. What
# ingestion refused does not.
_CARRIED_OVER = (
    "input_fingerprint",
    "source",
    "format",
    "span",
    "version",
    "split_boundaries",
    "payload_format",
    "file_format",
    "spans",
    "window_span",
    "window_settings",
    "window_digests",
)


class Executor(base_beam_executor.BaseBeamExecutor):
    """Enriches the examples of all splits; see enrich.py for the way of the rows."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Fills both outputs.

        Raises:
          WorkspaceError: the schema has a state field already, or a row got lost.
        """
        self._log_startup(input_dict, output_dict, exec_properties)
        params = StateParams(**json.loads(exec_properties[PARAMS]))
        _extend_schema(input_dict, output_dict, params)
        inputs = _inputs(input_dict)
        folders = _folders(inputs)
        output = artifact_utils.get_single_instance(output_dict[EXAMPLES])
        output.split_names = artifact_utils.encode_split_names(list(folders))
        targets = {split: artifact_utils.get_split_uri([output], split) for split in folders}
        copied = set(json.loads(exec_properties[ANALYZED_SPLITS])) & set(folders)
        for split in copied:
            _copy(folders[split], targets.pop(split))
        job = Job(
            sources=tuple(
                Source(split, path) for split in targets for path in _files(folders[split])
            ),
            targets=targets,
            params=params,
        )
        with self._make_beam_pipeline() as pipeline:
            build(pipeline, job)
        _describe(inputs, output, targets)


def _inputs(input_dict: dict[str, list[Any]]) -> list[Any]:
    """Returns the ratings and, if there is one, the window."""
    present = (input_dict.get(key) for key in (RATINGS, WINDOW))
    return [artifact_utils.get_single_instance(artifacts) for artifacts in present if artifacts]


def _folders(inputs: list[Any]) -> dict[str, str]:
    """Returns {split: its folder}; what the ratings have is not taken from the window."""
    return {
        split: artifact_utils.get_split_uri([artifact], split)
        for artifact in reversed(inputs)
        for split in artifact_utils.decode_split_names(artifact.split_names)
    }


def _files(folder: str) -> list[str]:
    return sorted(tf.io.gfile.glob(f"{folder}/*"))


def _copy(source: str, target: str) -> None:
    tf.io.gfile.makedirs(target)
    for path in _files(source):
        tf.io.gfile.copy(path, f"{target}/{Path(path).name}", overwrite=True)


def _extend_schema(
    input_dict: dict[str, list[Any]], output_dict: dict[str, list[Any]], params: StateParams
) -> None:
    agreed = io_utils.get_only_uri_in_dir(artifact_utils.get_single_uri(input_dict[AGREED_SCHEMA]))
    schema = io_utils.parse_pbtxt_file(agreed, schema_pb2.Schema())
    text = text_format.MessageToString(with_state_fields(schema, params.max_history))
    target = artifact_utils.get_single_uri(output_dict[SCHEMA])
    io_utils.write_string_file(f"{target}/{_SCHEMA_FILE}", text)


def _describe(inputs: list[Any], output: Any, targets: Mapping[str, str]) -> None:
    rows: dict[str, int] = {}
    for artifact in reversed(inputs):
        properties = artifact.mlmd_artifact.custom_properties
        for name in _CARRIED_OVER:
            if name in properties:
                output.mlmd_artifact.custom_properties[name].CopyFrom(properties[name])
        if _ROWS in properties:
            rows |= json.loads(properties[_ROWS].string_value)
    known = {split: rows[split] for split in targets if split in rows}
    output.set_string_custom_property(_ROWS, json.dumps(known))
