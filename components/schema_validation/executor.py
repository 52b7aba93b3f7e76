"""Artifacts in, findings, anomalies and report out: the SchemaValidation node at work."""

import os
import platform
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib import metadata
from typing import Any

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2
from tfx.components.statistics_gen import stats_artifact_utils
from tfx.dsl.components.base import base_beam_executor
from tfx.dsl.io import fileio
from tfx.types import artifact_utils

from components.ratings_example_gen.outputs import read_json, remove
from components.ratings_profile.files import history_files
from components.ratings_profile.profile import PROFILE_FILE
from components.schema_validation import rules
from components.schema_validation.assembly import evidence_of
from components.schema_validation.content import as_json, report_content
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.identities import Identities
from components.schema_validation.judging import SERVING_SPLIT, Judged, judge
from components.schema_validation.page import report_page
from components.schema_validation.report_files import REPORT_HTML, REPORT_JSON
from components.schema_validation.rows_at_fault.answers import from_json, with_rows
from components.schema_validation.rows_at_fault.questions import Question, question
from components.schema_validation.rows_at_fault.search import Answer, SearchHistory
from components.schema_validation.rule_file import Rules
from components.schema_validation.rules.grown import drifted

ANOMALIES_FILE = "SchemaDiff.pb"
_ANSWERS_FILE = "rows-at-fault.json"
_STACK = (
    "tfx", "tensorflow", "tensorflow-data-validation", "tensorflow-metadata", "apache-beam",
    "matplotlib", "jinja2",
)  # fmt: skip


class SchemaValidationExecutor(base_beam_executor.BaseBeamExecutor):
    """Publishes what is wrong with the data; stopping the run is DataGate's part."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Validates everything and writes anomalies, report.json and report.html.

        Args:
          input_dict: one artifact each of statistics, schema, examples, ingest_report, profile and
            history; none or one each of previous_statistics, previous_profile, serving_statistics
            and serving_report.
          output_dict: one artifact each of anomalies, report.
          exec_properties: config (JSON of Rules), show_ids (0 or 1), code_digest.

        Raises:
          KeyError, ValueError, OSError: an input artifact is damaged; bad data raises nothing.
        """
        self._log_startup(input_dict, output_dict, exec_properties)
        inputs = {key: given[0] for key, given in input_dict.items() if given}
        outputs = {
            key: artifact_utils.get_single_instance(given) for key, given in output_dict.items()
        }
        agreed = Rules.from_json(exec_properties["config"])
        schema_text = _read(_only_file(inputs["schema"].uri)).decode("utf-8")
        schema = text_format.Parse(schema_text, schema_pb2.Schema())
        profile = _read(os.path.join(inputs["profile"].uri, PROFILE_FILE))
        identities = Identities(sha256(profile).hexdigest(), bool(exec_properties["show_ids"]))
        judged = _judged(inputs, schema, agreed)
        evidence = evidence_of(inputs, judged, schema, agreed, identities)
        found = rules.settled(judged.findings, agreed)
        _publish_anomalies(outputs["anomalies"], inputs["statistics"], judged, found)
        found = [*drifted(found, evidence), *rules.findings(evidence, agreed, identities)]
        found = self._with_rows(found, schema, evidence, inputs, outputs["report"], identities)
        provenance = {
            "schema_sha256": sha256(schema_text.encode("utf-8")).hexdigest(),
            "rules_sha256": sha256(agreed.to_json().encode("utf-8")).hexdigest(),
            "code_digest": exec_properties["code_digest"],
            "stack": _stack(),
            "validation.show_ids": bool(exec_properties["show_ids"]),
            **_compared(inputs),
        }
        _publish_report(outputs["report"], report_content(evidence, found, agreed, provenance))

    def _with_rows(
        self,
        found: Sequence[Finding],
        schema: Any,
        evidence: Evidence,
        inputs: Mapping[str, Any],
        report: Any,
        identities: Identities,
    ) -> list[Finding]:
        """Returns the findings with the rows at fault; reads the history only if one has any."""
        asked = [question(finding, schema, evidence.boundaries) for finding in found]
        wanted = list(dict.fromkeys(item for item in asked if item is not None))
        if not wanted:
            return list(found)
        answered = self._search(wanted, inputs["history"].uri, report.uri)
        split_rows = {name: split.rows for name, split in evidence.splits.items()}
        split_rows[""] = sum(split_rows.values())
        return with_rows(found, asked, answered, split_rows, identities)

    def _search(
        self, asked: Sequence[Question], history: str, scratch: str
    ) -> dict[Question, Answer]:
        import apache_beam as beam

        path = os.path.join(scratch, _ANSWERS_FILE)
        with self._make_beam_pipeline() as pipeline:
            paths = pipeline | "History" >> beam.Create(history_files(history))
            _ = paths | "SearchHistory" >> SearchHistory(asked, path)
        answers = from_json(read_json(path))
        remove(path)
        return dict(zip(asked, answers, strict=True))


def _judged(inputs: Mapping[str, Any], schema: Any, agreed: Rules) -> Judged:
    previous, serving = inputs.get("previous_statistics"), inputs.get("serving_statistics")
    return judge(
        _statistics(inputs["statistics"]),
        schema,
        _statistics(previous) if previous is not None else None,
        _statistics(serving)[SERVING_SPLIT] if serving is not None else None,
        agreed.serving.min_requests,
    )


def _statistics(artifact: Any) -> dict[str, Any]:
    """Returns the statistics proto of every split."""
    return {
        name: stats_artifact_utils.load_statistics(artifact, name).proto()
        for name in artifact_utils.decode_split_names(artifact.split_names)
    }


def _publish_anomalies(
    anomalies: Any, statistics: Any, judged: Judged, found: Sequence[Finding]
) -> None:
    """Writes every split's anomalies as ExampleValidator does; an error takes the blessing."""
    names = list(judged.anomalies)
    anomalies.split_names = artifact_utils.encode_split_names(names)
    anomalies.span = statistics.span
    for name, proto in judged.anomalies.items():
        folder = artifact_utils.get_split_uri([anomalies], name)
        data = proto.SerializeToString(deterministic=True)
        _write(os.path.join(folder, ANOMALIES_FILE), data)
    failed = {finding.split for finding in found if finding.severity == "error"}
    blessed = {name: int(name not in failed) for name in names}
    anomalies.set_json_value_custom_property("blessed", blessed)


def _publish_report(report: Any, content: Mapping[str, Any]) -> None:
    """Writes both files of the report, each whole or not at all."""
    text, page = as_json(content), report_page(content)
    _write(os.path.join(report.uri, REPORT_HTML), page.encode("utf-8"))
    _write(os.path.join(report.uri, REPORT_JSON), text.encode("utf-8"))
    report.set_string_custom_property("verdict", content["verdict"])
    report.set_string_custom_property("summary", content["summary"])
    for severity, count in content["counts"].items():
        report.set_int_custom_property(f"{severity}s", count)


def _compared(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Returns the digests of the previous data and of the request log, where they are given."""
    keys = {"previous_profile": "previous_input_sha256", "serving_report": "serving_log_sha256"}
    return {
        name: inputs[key].get_string_custom_property("input_fingerprint")
        for key, name in keys.items()
        if key in inputs
    }


def _stack() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in _STACK},
    }


def _only_file(folder: str) -> str:
    (name,) = fileio.listdir(folder)
    return os.path.join(folder, name)


def _read(path: str) -> bytes:
    with fileio.open(path, "rb") as file:
        return bytes(file.read())


def _write(path: str, data: bytes) -> None:
    """Writes a file that appears only when it is complete."""
    fileio.makedirs(os.path.dirname(path))
    with fileio.open(f"{path}.part", "wb") as file:
        file.write(data)
    fileio.rename(f"{path}.part", path, overwrite=True)
