"""Arguments, mounts, properties and records: what the entrypoint does before and after TFX."""

import json
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import ConfigError, RecommenderError
from kubeflow_pipelines.entrypoint import run_records
from kubeflow_pipelines.entrypoint.arguments import StepArguments, parse
from kubeflow_pipelines.entrypoint.mounts import REHEARSAL_MOUNTS, Mounts, mounts_of_process
from kubeflow_pipelines.entrypoint.properties import properties_of
from kubeflow_pipelines.post_compile import mended
from tests.kubeflow_pipelines.mends import stock


def test_the_arguments_of_a_compiled_step() -> None:
    spec = mended(stock.spec(), stock.context())
    args = spec["deploymentSpec"]["executors"]["Gen_executor"]["container"]["args"]
    found = parse(['{"inputs": {}}' if arg == "{{$}}" else arg for arg in args])
    assert (found.node, found.executor, found.driver) == ("Gen", "my.Gen", "my.driver.Driver")
    assert found.component == "my.Gen"
    assert found.kept == ("examples",)
    assert found.beam_args == ["--direct_num_workers=1"]
    assert "span" in found.inputs_spec["parameters"]


def test_the_launcher_s_own_output_is_no_business_of_the_step() -> None:
    """It is of type system.Artifact, which TFX does not know, and not to be written."""
    spec = mended(stock.spec(), stock.context())
    args = spec["deploymentSpec"]["executors"]["Gen_executor"]["container"]["args"]
    log = {"artifacts": [{"uri": "s3://b/l", "type": {"schemaTitle": "system.Artifact"}}]}
    given = {"outputs": {"artifacts": {"executor-logs": log, "examples": {}}, "outputFile": "/o"}}
    found = parse([json.dumps(given) if arg == "{{$}}" else arg for arg in args])
    assert list(found.executor_input["outputs"]["artifacts"]) == ["examples"]


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("minio://bucket/a/b", "/minio/bucket/a/b"),
        ("s3://bucket/a", "/s3/bucket/a"),
        ("gs://bucket/a", "/gcs/bucket/a"),
    ],
)
def test_uris_and_paths_of_the_launcher(uri: str, path: str) -> None:
    assert Mounts().local(uri) == path
    assert Mounts().remote(path) == uri
    moved = Mounts({"/minio": "/x/minio", "/s3": "/x/s3", "/gcs": "/x/gcs"})
    assert moved.local(uri) == f"/x{path}"
    assert moved.remote(f"/x{path}") == uri


def test_messages_name_what_outlives_the_pod() -> None:
    said = Mounts({"/minio": "/x/minio"}).said("read /x/minio/b/report.html and /s3/b/y")
    assert said == "read minio://b/report.html and s3://b/y"


def test_what_the_launcher_does_not_copy_is_refused() -> None:
    with pytest.raises(RecommenderError, match="hdfs://x: expected a URI that"):
        Mounts().local("hdfs://x")
    with pytest.raises(RecommenderError, match="/home/x is below none of the paths"):
        Mounts().remote("/home/x")


def test_only_a_rehearsal_moves_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REHEARSAL_MOUNTS, raising=False)
    assert mounts_of_process() == Mounts()
    monkeypatch.setenv(REHEARSAL_MOUNTS, '{"/mnt/v": "/real"}')
    moved = mounts_of_process()
    assert moved.here("/mnt/v/x") == "/real/x"
    assert moved.here("/mnt/vx") == "/mnt/vx"
    assert moved.in_text('{"path": "/mnt/v/x", "other": "a/mnt/v/"}') == (
        '{"path": "/real/x", "other": "a/mnt/v/"}'
    )


def arguments(values: dict[str, Any], kinds: dict[str, str], **more: Any) -> StepArguments:
    spec = {"parameters": {name: {"parameterType": kind} for name, kind in kinds.items()}}
    given = {"inputs": {"parameterValues": values}}
    return StepArguments("my.Executor", given, spec, "N", **more)


def test_numbers_are_integers_where_declared_so(tmp_path: Path) -> None:
    given = arguments({"n": 3.0, "x": 3.0, "b": True}, {"n": "NUMBER_INTEGER"})
    found = properties_of(given, Mounts(), tmp_path)
    assert found == {"n": 3, "x": 3.0, "b": 1}
    assert [type(found[name]) for name in ("n", "x", "b")] == [int, float, int]
    with pytest.raises(ConfigError, match=r"n: expected an integer, got 3\.5"):
        properties_of(arguments({"n": 3.5}, {"n": "NUMBER_INTEGER"}), Mounts(), tmp_path)


def test_a_final_status_becomes_the_text_that_tfx_promises(tmp_path: Path) -> None:
    given = arguments({"status": {"state": "FAILED", "error": {}}}, {"status": "TASK_FINAL_STATUS"})
    found = properties_of(given, Mounts(), tmp_path)
    assert json.loads(found["status"]) == {"state": "FAILED", "error": {}}


def test_pipeline_parameters_go_where_they_belong(tmp_path: Path) -> None:
    overrides = (
        {"parameter": "data", "path": ["source", "path"]},
        {"parameter": "data", "path": ["synthetic"], "as": "is_sample"},
        {"parameter": "span", "path": ["source", "span"], "can_be_unset": True},
        {"parameter": "max_rmse", "path": ["config", "specs", 0, "bound"]},
    )
    values = {
        "source": '{"path": "sample", "span": null}',
        "synthetic": 1.0,
        "config": '{"specs": [{"bound": 1.0}]}',
        "data": "s3://b/r.csv",
        "span": 4.0,
        "max_rmse": 0.9,
    }
    kinds = {"synthetic": "NUMBER_INTEGER", "span": "NUMBER_INTEGER", "max_rmse": "NUMBER_DOUBLE"}
    found = properties_of(arguments(values, kinds, overrides=overrides), Mounts(), tmp_path)
    assert json.loads(found.pop("source")) == {"path": "s3://b/r.csv", "span": 4}
    assert json.loads(found.pop("config")) == {"specs": [{"bound": 0.9}]}
    assert found == {"synthetic": 0}
    unset = {**values, "span": -1.0, "data": "sample:1m"}
    found = properties_of(arguments(unset, kinds, overrides=overrides), Mounts(), tmp_path)
    assert json.loads(found["source"]) == {"path": "sample:1m", "span": None}
    assert found["synthetic"] == 1


def test_files_are_written_where_nobody_else_writes(tmp_path: Path) -> None:
    given = arguments({"schema_file": "a.pbtxt\nfeature {}\n"}, {}, files=("schema_file",))
    found = properties_of(given, Mounts(), tmp_path)
    assert found == {"schema_file": str(tmp_path / "schema_file" / "a.pbtxt")}
    assert Path(found["schema_file"]).read_text() == "feature {}\n"
    with pytest.raises(ConfigError, match="without folders"):
        bad = arguments({"f": "../a\nx"}, {}, files=("f",))
        properties_of(bad, Mounts(), tmp_path)


def test_records_of_a_run_come_back_in_order(tmp_path: Path) -> None:
    for run, node in (("r1", "B"), ("r1", "A"), ("r2", "C")):
        run_records.write_record(tmp_path, run, {"node": node})
    run_records.write_verdict(tmp_path, "r1", {"verdict": "pushed"})
    (tmp_path / "runs" / "r1" / "0001-broken.json").write_text("{")
    assert [each["node"] for each in run_records.read_all(tmp_path)] == ["B", "A", "C"]
    assert run_records.read_run(tmp_path, "r3") == []


def test_what_is_kept_is_whole_and_replaced_by_a_second_try(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    (made / "x").write_text("1")
    kept = run_records.keep(tmp_path / "state", "r", "Gen", "examples", made)
    assert (kept / "x").read_text() == "1"
    (made / "x").unlink()
    (made / "y").write_text("2")
    assert run_records.keep(tmp_path / "state", "r", "Gen", "examples", made) == kept
    assert [path.name for path in kept.iterdir()] == ["y"]
    assert run_records.keep(tmp_path / "state", "r", "Gen", "none", tmp_path / "no").is_dir()
