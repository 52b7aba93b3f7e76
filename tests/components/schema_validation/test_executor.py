"""The nodes at work on real artifacts: statistics by TFDV, a report on disk, the gate."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.schema_validation.params import ValidationParams
from foundation.errors import DataNotValidError

pytestmark = pytest.mark.tfx

START_S, ROWS = 1_000_000_000, {"train": 60, "eval": 20, "test": 20}
BOUNDARIES = {
    "min_s": float(START_S),
    "train_end_s": START_S + 59.5,
    "eval_end_s": START_S + 79.5,
    "max_s": START_S + 99.0,
}


@pytest.fixture
def outputs(
    tmp_path: Path, project: Path, ingest_json: dict[str, Any]
) -> Callable[..., dict[str, Any]]:
    """outputs(**changes of ingest.json) -> the node's output artifacts over 100 ratings."""
    from tfx.types import artifact_utils, standard_artifacts

    from components.artifacts import IngestReport, ValidationReport
    from components.schema_validation.executor import SchemaValidationExecutor

    def artifact(kind: type, name: str) -> Any:
        made = kind()
        made.uri = str(tmp_path / name)
        Path(made.uri).mkdir()
        return made

    def run(**changes: Any) -> dict[str, Any]:
        statistics = artifact(standard_artifacts.ExampleStatistics, "statistics")
        statistics.split_names = artifact_utils.encode_split_names(list(ROWS))
        statistics.span = 3
        _write_statistics(Path(statistics.uri))
        schema = artifact(standard_artifacts.Schema, "schema")
        curated = project / "pipeline" / "schema" / "ratings.pbtxt"
        (Path(schema.uri) / "schema.pbtxt").write_bytes(curated.read_bytes())
        examples = artifact(standard_artifacts.Examples, "examples")
        examples.set_string_custom_property("split_boundaries", json.dumps(BOUNDARIES))
        examples.set_string_custom_property("rows", json.dumps(ROWS))
        examples.set_string_custom_property("input_fingerprint", "f" * 64)
        ingest = artifact(IngestReport, "ingest")
        _write_ingest(Path(ingest.uri), {**ingest_json, **changes})
        results = {
            "anomalies": artifact(standard_artifacts.ExampleAnomalies, "anomalies"),
            "report": artifact(ValidationReport, "report"),
        }
        SchemaValidationExecutor().Do(
            {"statistics": [statistics], "schema": [schema], "examples": [examples],
             "ingest_report": [ingest]},
            {key: [value] for key, value in results.items()},
            {"params": ValidationParams().to_json(), "code_digest": "c" * 64},
        )  # fmt: skip
        return results

    return run


def _write_statistics(folder: Path) -> None:
    import pandas as pd
    import tensorflow_data_validation as tfdv

    first = START_S
    for split, rows in ROWS.items():
        frame = pd.DataFrame(
            {
                "user_id": [str(i % 5) for i in range(rows)],
                "movie_id": [str(i % 7) for i in range(rows)],
                "user_rating": pd.Series([1.0 + i % 5 for i in range(rows)], dtype="float32"),
                "timestamp": [first + i for i in range(rows)],
            }
        )
        first += rows
        target = folder / f"Split-{split}"
        target.mkdir()
        statistics = tfdv.generate_statistics_from_dataframe(frame, n_jobs=1)
        (target / "FeatureStats.pb").write_bytes(statistics.SerializeToString())


def _write_ingest(folder: Path, content: dict[str, Any]) -> None:
    counts = {"rows_read": 100, "rows_written": 100, "rows": ROWS, "split_boundaries": BOUNDARIES}
    refused = content["rows_refused"]
    counts["rows_read"] = 100 + refused
    (folder / "ingest.json").write_text(json.dumps({**content, **counts}))
    row = {"code": "E-TYPE", "message": "r.csv:7: E-TYPE: user_rating='x', expected a number"}
    (folder / "quarantine.jsonl").write_text(refused * (json.dumps(row) + "\n"))


def gate(report: Any) -> None:
    from components.schema_validation.gate import DataGateExecutor

    DataGateExecutor().Do({"report": [report]}, {}, {})


def test_healthy_data_passes_with_anomalies_in_the_stock_layout(
    outputs: Callable[..., dict[str, Any]],
) -> None:
    from tensorflow_metadata.proto.v0 import anomalies_pb2

    results = outputs()
    anomalies, report = results["anomalies"], results["report"]
    for split in ROWS:
        data = (Path(anomalies.uri) / f"Split-{split}" / "SchemaDiff.pb").read_bytes()
        proto = anomalies_pb2.Anomalies.FromString(data)
        assert not proto.anomaly_info
        assert proto.HasField("baseline")
    assert json.loads(anomalies.split_names) == list(ROWS)
    assert anomalies.span == 3
    blessed = anomalies.get_json_value_custom_property("blessed")
    assert blessed == {"train": 1, "eval": 1, "test": 1}
    content = json.loads((Path(report.uri) / "report.json").read_text("utf-8"))
    assert (content["verdict"], content["findings"]) == ("passed", [])
    assert report.get_string_custom_property("verdict") == "passed"
    assert report.get_string_custom_property("summary") == content["summary"]
    assert content["provenance"]["stack"]["tfx"]
    assert "<html" in (Path(report.uri) / "report.html").read_text("utf-8")
    gate(report)


def test_a_failed_verdict_is_published_and_only_the_gate_raises(
    outputs: Callable[..., dict[str, Any]],
) -> None:
    report = outputs(rows_refused=2, refused_by_reason={"E-TYPE": 2})["report"]
    assert report.get_string_custom_property("verdict") == "failed"
    with pytest.raises(DataNotValidError) as caught:
        gate(report)
    assert "E-TYPE" in str(caught.value)
    assert "r.csv:7: E-TYPE: user_rating='x', expected a number" in str(caught.value)
    assert caught.value.hint.endswith("report/report.html")


def test_the_gate_believes_the_report_not_the_property(
    outputs: Callable[..., dict[str, Any]],
) -> None:
    report = outputs(rows_refused=2, refused_by_reason={"E-TYPE": 2})["report"]
    report.set_string_custom_property("verdict", "passed")
    with pytest.raises(DataNotValidError):
        gate(report)


def test_the_nodes_take_their_channels() -> None:
    from tfx.types import Channel, standard_artifacts

    from components.artifacts import IngestReport
    from components.schema_validation.component import SchemaValidation
    from components.schema_validation.gate import DataGate

    validation = SchemaValidation(
        statistics=Channel(type=standard_artifacts.ExampleStatistics),
        schema=Channel(type=standard_artifacts.Schema),
        examples=Channel(type=standard_artifacts.Examples),
        ingest_report=Channel(type=IngestReport),
        params=ValidationParams(),
        code_digest="c" * 64,
    )
    data_gate = DataGate(validation.outputs["report"])
    assert (validation.id, data_gate.id) == ("SchemaValidation", "DataGate")
    assert validation.exec_properties["code_digest"] == "c" * 64
    assert not data_gate.outputs
