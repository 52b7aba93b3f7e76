"""The nodes at work on real artifacts: a small log, its profile, TFDV's statistics, a report."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.schema_validation.rule_file import Rules
from components.schema_validation.thresholds import RowRules, SplitRules
from foundation.errors import DataNotValidError
from pipeline.beam import beam_args

pytestmark = pytest.mark.tfx

ROWS, USERS, START_S = 300, 12, 1_000_000_000
WIZARD = 5  # the user whose occupation is in no list


def write_log(path: Path, wizard: str = "writer", men: int = 6) -> None:
    """Writes a log in which user u has the occupation `wizard` if u is WIZARD."""
    names = "user_id,movie_id,user_rating,timestamp,user_gender,user_occupation_text"
    rng = random.Random(7)
    lines = [
        f"{i % USERS + 1},{rng.randint(1, 25)},{rng.randint(1, 5)},{START_S + i * 3_601},"
        f"{'MF'[i % USERS >= men]},{wizard if i % USERS + 1 == WIZARD else 'artist'}"
        for i in range(ROWS)
    ]
    path.write_text("\n".join([names, *lines, ""]))


def artifact(kind: type, folder: Path) -> Any:
    made = kind()
    made.uri = str(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return made


def ingested(log: Path, folder: Path, schema_file: Path) -> dict[str, Any]:
    """Runs ingestion and profile over a log; returns the inputs of SchemaValidation."""
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.ratings_example_gen import executor as ingestion
    from components.ratings_example_gen import params as p
    from components.ratings_example_gen.driver import resolve
    from components.ratings_profile import executor as profiling

    kinds = {
        "examples": standard_artifacts.Examples,
        "catalogue": artifacts.Catalogue,
        "history": artifacts.RatingHistory,
        "ingest_report": artifacts.IngestReport,
        "profile": artifacts.RatingsProfile,
        "schema": standard_artifacts.Schema,
        "statistics": standard_artifacts.ExampleStatistics,
    }
    made = {key: artifact(kind, folder / key) for key, kind in kinds.items()}
    params = p.SourceParams(path=str(log))
    properties = {
        "source": p.to_json(params),
        **resolve(params),
        "split": p.to_json(p.SplitParams()),
        "ingest": p.to_json(p.IngestParams()),
        "synthetic": 0,
    }
    outputs = {key: [made[key]] for key in ("examples", "catalogue", "history", "ingest_report")}
    context = ingestion.Executor.Context(beam_pipeline_args=beam_args())
    ingestion.Executor(context).Do({}, outputs, properties)
    context = profiling.Executor.Context(beam_pipeline_args=beam_args())
    profiling.Executor(context).Do(outputs, {"profile": [made["profile"]]}, {})
    shutil.copyfile(schema_file, folder / "schema" / "schema.pbtxt")
    made["statistics"].span = 3
    return made


def write_statistics(made: dict[str, Any], make_statistics: Callable[..., Any]) -> None:
    """Writes the statistics of each split of the history, as StatisticsGen lays them out."""
    from tfx.types import artifact_utils

    from transform.features import ALL_FIELDS, TIMESTAMP
    from transform.history import read_columns

    rows = read_columns(Path(made["history"].uri), ALL_FIELDS).sort_by(TIMESTAMP)
    sizes = json.loads(made["examples"].get_string_custom_property("rows"))
    made["statistics"].split_names = artifact_utils.encode_split_names(list(sizes))
    first = 0
    for split, size in sizes.items():
        part = rows.slice(first, size)
        known = [name for name in ALL_FIELDS if part[name].null_count < size]
        target = Path(made["statistics"].uri) / f"Split-{split}"
        target.mkdir()
        statistics = make_statistics({name: part[name].to_pylist() for name in known})
        (target / "FeatureStats.pb").write_bytes(statistics.SerializeToString())
        first += size


@pytest.fixture
def data(tmp_path: Path, project: Path, make_statistics: Callable[..., Any]) -> Any:
    """data(name, **how the log differs) -> the inputs of SchemaValidation."""

    def make(name: str, **different: Any) -> dict[str, Any]:
        log = tmp_path / f"{name}.csv"
        write_log(log, **different)
        made = ingested(log, tmp_path / name, project / "pipeline" / "schema" / "ratings.pbtxt")
        write_statistics(made, make_statistics)
        return made

    return make


def validate(inputs: dict[str, Any], folder: Path, show_ids: int = 0) -> tuple[Any, Any]:
    """Runs the node; returns its anomalies and its report."""
    from tfx.types import standard_artifacts

    from components.artifacts import ValidationReport
    from components.schema_validation.executor import SchemaValidationExecutor

    anomalies = artifact(standard_artifacts.ExampleAnomalies, folder / "anomalies")
    report = artifact(ValidationReport, folder / "report")
    rules = Rules(rows=RowRules(min_rows=50), splits=SplitRules(min_rows=5))
    context = SchemaValidationExecutor.Context(beam_pipeline_args=beam_args())
    SchemaValidationExecutor(context).Do(
        {key: [value] if value else [] for key, value in inputs.items()},
        {"anomalies": [anomalies], "report": [report]},
        {"config": rules.to_json(), "show_ids": show_ids, "code_digest": "c" * 64},
    )
    return anomalies, report


def content_of(report: Any) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((Path(report.uri) / "report.json").read_text("utf-8"))
    return content


def errors(content: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = content["findings"]
    return [(f["code"], f["split"], f["feature"]) for f in found if f["severity"] == "error"]


def gate(report: Any) -> None:
    from components.schema_validation.gate import DataGateExecutor

    DataGateExecutor().Do({"report": [report]}, {}, {})


def test_healthy_data_passes_with_anomalies_in_the_stock_layout(data: Any, tmp_path: Path) -> None:
    from tensorflow_metadata.proto.v0 import anomalies_pb2

    nothing = {"previous_statistics": None, "previous_profile": None}
    anomalies, report = validate({**data("healthy"), **nothing}, tmp_path / "out")
    for split in ("train", "eval", "test"):
        file = Path(anomalies.uri) / f"Split-{split}" / "SchemaDiff.pb"
        proto = anomalies_pb2.Anomalies.FromString(file.read_bytes())
        assert not proto.anomaly_info
        assert proto.HasField("baseline")
    assert json.loads(anomalies.split_names) == ["train", "eval", "test"]
    assert anomalies.span == 3
    blessed = anomalies.get_json_value_custom_property("blessed")
    assert blessed == {"train": 1, "eval": 1, "test": 1}
    content = content_of(report)
    assert (content["verdict"], errors(content)) == ("passed", [])
    assert report.get_string_custom_property("verdict") == "passed"
    assert report.get_string_custom_property("summary") == content["summary"]
    assert report.get_int_custom_property("errors") == 0
    assert report.get_int_custom_property("warnings") == content["counts"]["warning"]
    assert content["provenance"]["stack"]["tfx"]
    assert sorted(path.name for path in Path(report.uri).iterdir()) == [
        "report.html",
        "report.json",
    ]
    gate(report)


def test_rows_at_fault_are_counted_and_shown_and_only_the_gate_raises(
    data: Any, tmp_path: Path
) -> None:
    inputs = data("wizards", wizard="wizard")
    anomalies, report = validate(inputs, tmp_path / "out")
    content = content_of(report)
    assert content["verdict"] == report.get_string_custom_property("verdict") == "failed"
    occupation = ("E-VALUE-UNEXPECTED", "user_occupation_text")
    assert errors(content) == [
        (occupation[0], split, occupation[1]) for split in ("train", "eval", "test")
    ]
    train = content["findings"][0]
    # Rows of user 5 are every twelfth, the first on line 6; train is the first 60 % of the time.
    assert (train["rows"], train["share"]) == (15, round(15 / 180, 6))
    assert [(e["source"], e["line"]) for e in train["examples"]] == [
        ("wizards.csv", 6 + 12 * n) for n in range(10)
    ]
    assert train["examples"][0]["text"].endswith("user_occupation_text: wizard")
    assert "user 5 " not in (Path(report.uri) / "report.json").read_text("utf-8")
    assert anomalies.get_json_value_custom_property("blessed")["train"] == 0
    assert len(list(Path(report.uri).iterdir())) == 2
    with pytest.raises(DataNotValidError, match="E-VALUE-UNEXPECTED"):
        gate(report)
    report.set_string_custom_property("verdict", "passed")  # the gate believes the report
    with pytest.raises(DataNotValidError) as caught:
        gate(report)
    assert caught.value.hint.endswith("report/report.html")
    _, shown = validate(inputs, tmp_path / "shown", show_ids=1)
    (train, *_) = content_of(shown)["findings"]
    assert train["examples"][0]["text"].startswith("user 5 ")


def test_previous_data_and_requests_are_compared_with(
    data: Any, tmp_path: Path, make_statistics: Callable[..., Any]
) -> None:
    from tfx.types import artifact_utils, standard_artifacts

    from components.artifacts import IngestReport

    before, now = data("before"), data("now", men=12)
    statistics = artifact(standard_artifacts.ExampleStatistics, tmp_path / "requests")
    statistics.split_names = artifact_utils.encode_split_names(["serving"])
    target = tmp_path / "requests" / "Split-serving"
    target.mkdir()
    asked = {"user_id": ["1", "2"], "timestamp": [START_S, START_S], "user_gender": [0, 0]}
    (target / "FeatureStats.pb").write_bytes(make_statistics(asked).SerializeToString())
    requests = artifact(IngestReport, tmp_path / "requests_report")
    counts = {"rows_read": 3, "rows_refused": 1, "refused_by_reason": {"E-JSON": 1}}
    line = {"code": "E-JSON", "source": "log.jsonl", "line": 2, "message": "no JSON"}
    line |= {"field": "", "value": ""}
    (tmp_path / "requests_report" / "ingest.json").write_text(
        json.dumps({"source": "log.jsonl", "source_pattern": "log.jsonl", **counts})
    )
    (tmp_path / "requests_report" / "quarantine.jsonl").write_text(json.dumps(line) + "\n")
    anomalies, report = validate(
        {
            **now,
            "previous_statistics": before["statistics"],
            "previous_profile": before["profile"],
            "serving_statistics": statistics,
            "serving_report": requests,
        },
        tmp_path / "out",
    )
    content = content_of(report)
    warned = {(f["code"], f["split"], f["feature"]) for f in content["findings"]}
    assert ("E-DRIFT", "train", "user_gender") in warned  # a warning: there are only 12 users
    # Six of twelve users were men, all are now: all rows of the train split say so.
    (drift,) = (
        finding
        for finding in content["findings"]
        if (finding["code"], finding["split"], finding["feature"])
        == ("E-DRIFT", "train", "user_gender")
    )
    assert drift["found"].endswith("; male (1) has 100 %, was 50 %")
    assert (drift["rows"], drift["share"]) == (180, 1.0)
    assert [(e["source"], e["line"]) for e in drift["examples"]] == [
        ("now.csv", 2 + n) for n in range(10)
    ]
    assert drift["examples"][0]["text"].endswith("user_gender: male (1)")
    assert ("E-SKEW", "train", "user_gender") in warned
    assert ("E-REQUESTS-REFUSED", "", "") in warned
    assert content["previous"]["name"].endswith("before.csv")
    assert content["previous"]["reason"] == "--against"
    assert (content["serving"]["requests_read"], content["serving"]["requests_refused"]) == (3, 1)
    kinds = {(d["kind"], d["split"]) for d in content["distances"]}
    assert kinds == {("drift", "train"), ("drift", "eval"), ("drift", "test"), ("skew", "train")}
    assert json.loads(anomalies.split_names) == ["train", "eval", "test", "serving"]


def test_the_nodes_take_their_channels() -> None:
    from tfx.types import Channel, standard_artifacts

    from components import artifacts
    from components.schema_validation.component import SchemaValidation
    from components.schema_validation.gate import DataGate

    validation = SchemaValidation(
        statistics=Channel(type=standard_artifacts.ExampleStatistics),
        schema=Channel(type=standard_artifacts.Schema),
        examples=Channel(type=standard_artifacts.Examples),
        ingest_report=Channel(type=artifacts.IngestReport),
        profile=Channel(type=artifacts.RatingsProfile),
        history=Channel(type=artifacts.RatingHistory),
        config=Rules(),
        code_digest="c" * 64,
    )
    data_gate = DataGate(validation.outputs["report"])
    assert (validation.id, data_gate.id) == ("SchemaValidation", "DataGate")
    assert Rules.from_json(validation.exec_properties["config"]) == Rules()
    assert "previous_profile" not in validation.inputs
    assert not data_gate.outputs
