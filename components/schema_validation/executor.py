"""Artifacts in, findings, anomalies and report out: the SchemaValidation node at work."""

import json
import os
import platform
from collections.abc import Mapping
from hashlib import sha256
from importlib import metadata
from typing import Any

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2
from tfx.components.statistics_gen import stats_artifact_utils
from tfx.dsl.components.base import base_executor
from tfx.dsl.io import fileio
from tfx.types import artifact_utils

from components.schema_validation import anomalies as tfdv_anomalies
from components.schema_validation import rules
from components.schema_validation.comparison import compare
from components.schema_validation.content import as_json, report_content
from components.schema_validation.findings import Finding
from components.schema_validation.ingest import Boundaries, IngestFacts
from components.schema_validation.page import report_page
from components.schema_validation.params import ValidationParams
from components.schema_validation.summaries import SplitSummary, summarize

ANOMALIES_FILE = "SchemaDiff.pb"
REPORT_JSON = "report.json"
REPORT_HTML = "report.html"
_STACK = ("tfx", "tensorflow", "tensorflow-data-validation", "tensorflow-metadata", "apache-beam")


class SchemaValidationExecutor(base_executor.BaseExecutor):
    """Publishes what is wrong with the data; stopping the run is DataGate's part."""

    def Do(
        self,
        input_dict: dict[str, list[Any]],
        output_dict: dict[str, list[Any]],
        exec_properties: dict[str, Any],
    ) -> None:
        """Validates every split and writes anomalies, report.json and report.html.

        Args:
          input_dict: one artifact each of statistics, schema, examples, ingest_report.
          output_dict: one artifact each of anomalies, report.
          exec_properties: params (JSON of ValidationParams), code_digest.

        Raises:
          KeyError, ValueError, OSError: an input artifact is damaged; bad data raises nothing.
        """
        inputs = {
            key: artifact_utils.get_single_instance(given) for key, given in input_dict.items()
        }
        outputs = {
            key: artifact_utils.get_single_instance(given) for key, given in output_dict.items()
        }
        params = ValidationParams.from_json(exec_properties["params"])
        schema_text = _read(_only_file(inputs["schema"].uri))
        schema = text_format.Parse(schema_text, schema_pb2.Schema())

        splits, findings = _compare_splits(inputs["statistics"], schema, outputs["anomalies"])
        evidence = _evidence(splits, inputs["examples"], inputs["ingest_report"])
        findings += rules.findings(evidence, params)
        provenance = {
            "input_fingerprint": inputs["examples"].get_string_custom_property("input_fingerprint"),
            "schema_sha256": sha256(schema_text.encode("utf-8")).hexdigest(),
            "code_digest": exec_properties["code_digest"],
            "stack": _stack(),
        }
        _publish(outputs["report"], report_content(evidence, findings, params, provenance))


def _compare_splits(
    statistics: Any, schema: Any, anomalies: Any
) -> tuple[dict[str, SplitSummary], list[Finding]]:
    """Writes every split's anomalies as ExampleValidator does; returns summaries and findings."""
    names = artifact_utils.decode_split_names(statistics.split_names)
    anomalies.split_names = artifact_utils.encode_split_names(names)
    anomalies.span = statistics.span
    splits, findings, blessed = {}, [], {}
    for name in names:
        proto = stats_artifact_utils.load_statistics(statistics, name).proto()
        found = compare(proto, schema)
        splits[name] = summarize(name, proto)
        findings += tfdv_anomalies.findings(splits[name], found, schema)
        blessed[name] = int(not found.anomaly_info and not found.HasField("dataset_anomaly_info"))
        folder = artifact_utils.get_split_uri([anomalies], name)
        _write(os.path.join(folder, ANOMALIES_FILE), found.SerializeToString(deterministic=True))
    anomalies.set_json_value_custom_property("blessed", blessed)
    return splits, findings


def _evidence(
    splits: Mapping[str, SplitSummary], examples: Any, ingest_report: Any
) -> rules.Evidence:
    raw = json.loads(_read(os.path.join(ingest_report.uri, "ingest.json")))
    with fileio.open(os.path.join(ingest_report.uri, "quarantine.jsonl"), "r") as quarantine:
        ingest = IngestFacts.from_report(raw, quarantine)
    boundaries = json.loads(examples.get_string_custom_property("split_boundaries"))
    return rules.Evidence(
        splits=splits,
        ingest=ingest,
        boundaries=Boundaries.from_dict(boundaries),
        rows=json.loads(examples.get_string_custom_property("rows")),
    )


def _publish(report: Any, content: Mapping[str, Any]) -> None:
    _write(os.path.join(report.uri, REPORT_JSON), as_json(content).encode("utf-8"))
    _write(os.path.join(report.uri, REPORT_HTML), report_page(content).encode("utf-8"))
    report.set_string_custom_property("verdict", content["verdict"])
    report.set_string_custom_property("summary", content["summary"])


def _stack() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in _STACK},
    }


def _only_file(folder: str) -> str:
    (name,) = fileio.listdir(folder)
    return os.path.join(folder, name)


def _read(path: str) -> str:
    with fileio.open(path, "rb") as file:
        return bytes(file.read()).decode("utf-8")


def _write(path: str, data: bytes) -> None:
    fileio.makedirs(os.path.dirname(path))
    with fileio.open(path, "wb") as file:
        file.write(data)
