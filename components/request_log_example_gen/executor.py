"""The path of a request log turned into Examples and a report."""

import json
from typing import Any

from tfx import types
from tfx.dsl.components.base import base_executor
from tfx.types import artifact_utils

from components.request_log_example_gen import ingest
from components.request_log_example_gen.log_files import check, log_files

REQUESTS, REPORT = "requests", "report"


class Executor(base_executor.BaseExecutor):
    """Reads requests: see ingest.py for the way of a line."""

    def Do(
        self,
        input_dict: dict[str, list[types.Artifact]],
        output_dict: dict[str, list[types.Artifact]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Writes requests and report. A log of which every request is refused gives no Example.

        Raises:
          SourceError: the log as a whole cannot be used; nothing was written then.
        """
        self._log_startup(input_dict, output_dict, exec_properties)
        log = log_files(exec_properties["resolved_path"])
        check(log)
        requests = artifact_utils.get_single_instance(output_dict[REQUESTS])
        requests.split_names = artifact_utils.encode_split_names([ingest.SPLIT])
        split_dir = artifact_utils.get_split_uri([requests], ingest.SPLIT)
        tally = ingest.write_examples(log.files, split_dir)
        about = {
            "source": exec_properties["resolved_path"],
            "source_pattern": exec_properties["path"],
            **{key: exec_properties[key] for key in ("span", "version", "input_fingerprint")},
        }
        folder = artifact_utils.get_single_uri(output_dict[REPORT])
        ingest.write_report(log, tally, folder, about)
        for artifacts in output_dict.values():
            _describe(artifact_utils.get_single_instance(artifacts), tally, about)


def _describe(artifact: types.Artifact, tally: ingest.Tally, about: dict[str, Any]) -> None:
    for name in ("span", "version"):
        artifact.set_int_custom_property(name, about[name])
    artifact.set_string_custom_property("input_fingerprint", about["input_fingerprint"])
    artifact.set_string_custom_property("source", about["source_pattern"])
    artifact.set_string_custom_property("format", ingest.FORMAT)
    artifact.set_string_custom_property("rows", json.dumps({ingest.SPLIT: tally.rows_written}))
    artifact.set_int_custom_property("rows_read", tally.rows_read)
    artifact.set_int_custom_property("rows_refused", tally.rows_refused)
