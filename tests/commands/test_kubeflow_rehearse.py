"""`rehearse` as a person calls it, on files whose steps are small scripts."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from commands.kubeflow.main import cli
from kubeflow_pipelines.document import to_yaml
from pipeline.run_history import runs
from pipeline.workspace import Workspace
from tests.kubeflow_pipelines.scripts import pipeline, step, volume

RECORD = """
import re
uri = given["outputs"]["artifacts"]["made"]["artifacts"][0]["uri"]
run = re.search(r"/scripts/([^/]+)/", uri)[1]
folder = pathlib.Path(mounts["/mnt/v"]) / "runs" / run
folder.mkdir(parents=True)
def record(**content):
    content = {"node": "Step", "outputs": [], "time_ns": 1, **content}
    (folder / "1-Step.json").write_text(json.dumps(content))
write("made", values["data"] if values["data"][0] != "/" else
      pathlib.Path(values["data"].replace("/mnt/v", mounts["/mnt/v"])).read_text())
"""
PUSHED = """
record(outcome="succeeded", outputs=[
    {"type": "PushedModel", "properties": {"version": 17, "is_new": 1}}])
"""
NOT_VALID = """
record(outcome="failed", error="2 errors in the data", hint="read", exit_code=3); sys.exit(3)
"""


def written(folder: Path, ending: str) -> Path:
    declared = {"data": {"parameterType": "STRING", "defaultValue": "sample"}}
    made = step(
        RECORD + ending,
        outputs=["made"],
        parameters={"data": {"componentInputParameter": "data"}},
    )
    platform = volume("Step")
    mount = platform["platforms"]["kubernetes"]["deploymentSpec"]["executors"]["exec-Step"]
    mount["pvcMount"][0]["constant"] = "v"
    file = folder / "pipeline.yaml"
    file.write_text(to_yaml(pipeline({"Step": made}, declared), platform))
    return file


def call(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, ["rehearse", *map(str, arguments)])


def made(output: Path) -> str:
    (file,) = (output / "store").rglob("text")
    return file.read_text()


def test_a_pushed_model_is_exit_code_0(tmp_path: Path) -> None:
    done = call(written(tmp_path, PUSHED), "--output", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "[1/1] Step  ran" in done.output
    assert "verdict   pushed" in done.output
    assert made(tmp_path / "out") == "sample"


def test_the_volume_is_a_workspace_that_knows_the_run(tmp_path: Path) -> None:
    call(written(tmp_path, PUSHED), "--output", tmp_path / "out")
    (run,) = runs(Workspace(tmp_path / "out" / "volumes" / "v"))
    assert (run.state, [node.node_id for node in run.nodes]) == ("succeeded", ["Step"])
    (artifact,) = run.artifacts
    assert (Path(artifact.uri) / "text").read_text() == "sample"


def test_data_that_is_not_valid_is_exit_code_3_with_the_reason(tmp_path: Path) -> None:
    done = call(written(tmp_path, NOT_VALID), "--output", tmp_path / "out")
    assert done.exit_code == 3
    assert "verdict   data not valid" in done.output
    assert "Step: 2 errors in the data" in done.output
    assert "run.log" in done.output


def test_local_data_is_put_on_the_volume(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_text("rows")
    file = written(tmp_path, PUSHED)
    done = call(file, "--data", tmp_path / "ratings.csv", "--output", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert made(tmp_path / "out") == "rows"
    assert (tmp_path / "out" / "volumes" / "v" / "data" / "given" / "ratings.csv").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "/no/such.csv"], "--data /no/such.csv: expected a file"),
        (["--param", "data"], "is not name=value"),
        (["--param", "dta=x"], "--param dta: the pipeline has no such parameter; did you mean"),
        (["--set", "trainer.seed=1"], "FILE is compiled already"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_runs(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    done = call(written(tmp_path, PUSHED), *arguments, "--output", tmp_path / "out")
    assert done.exit_code != 0
    assert message in done.output
    assert not (tmp_path / "out" / "store").exists()


def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    file.write_text(to_yaml(pipeline({"Step": step("")}), {}))
    done = call(file, "--data", "sample", "--output", tmp_path / "out")
    assert done.exit_code == 2
    assert "no volume for its steps" in done.output
