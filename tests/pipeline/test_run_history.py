import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import run_history, workspace
from pipeline.processes import ProcessRecord, ourselves
from pipeline.results import ArtifactRecord, NodeResult
from pipeline.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return workspace.open(tmp_path / "output")


def test_what_was_saved_is_read(space: Workspace) -> None:
    summary = replace(
        run_history.new_run(space, ["run", "--data", "my data"]),
        state="succeeded",
        finished_s=2.0,
        node_ids=("A", "B"),
        nodes=(NodeResult("A", "ran", 1.5, 10, 9), NodeResult("B", "cached", 0.1)),
        verdicts={"data": "passed"},
        metrics={"rmse": 1.02},
        pushed_version="7",
    )
    run_history.save(space, summary)
    (read,) = run_history.runs(space)
    assert read == replace(summary, node_ids=["A", "B"])
    assert read.command == "run --data 'my data'"
    assert read.kind == "run"


def test_a_validation_is_told_from_a_run(space: Workspace) -> None:
    run_history.new_run(space, ["validate"], "validation")
    assert [run.kind for run in run_history.runs(space)] == ["validation"]


def test_a_summary_from_before_there_were_kinds_is_of_a_run(space: Workspace) -> None:
    run_id = run_history.new_run(space, []).run_id
    path = space.runs / run_id / "summary.json"
    stored = json.loads(path.read_text())
    del stored["kind"]
    path.write_text(json.dumps(stored))
    assert [run.kind for run in run_history.runs(space)] == ["run"]


def test_ids_count_up_when_the_clock_goes_back(space: Workspace) -> None:
    (space.runs / "0041-29990101T000000Z").mkdir()
    assert run_history.new_run(space, []).run_id.startswith("0042-")
    assert run_history.new_run(space, []).run_id.startswith("0043-")
    assert [run.run_id[:4] for run in run_history.runs(space)] == ["0041", "0042", "0043"]


def test_run_goes_on_while_its_process_lives(space: Workspace) -> None:
    run_history.new_run(space, [])
    assert [run.state for run in run_history.runs(space)] == ["running"]


def test_run_of_a_process_that_is_gone_has_died(space: Workspace) -> None:
    summary = run_history.new_run(space, [])
    finished = subprocess.Popen([sys.executable, "-c", ""])
    finished.wait()
    for process, state in (
        (replace(ourselves(), pid=finished.pid), "died"),
        (replace(ourselves(), start_ticks=ourselves().start_ticks - 1), "died"),  # the id again
        (ProcessRecord(finished.pid, "another machine", 1), "running"),
    ):
        run_history.save(space, replace(summary, process=process))
        assert [run.state for run in run_history.runs(space)] == [state]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"nodes": 3, "process": {}}'])
def test_a_run_whose_summary_cannot_be_read_is_listed_as_such(space: Workspace, text: str) -> None:
    broken = run_history.new_run(space, [])
    whole = run_history.new_run(space, [])
    (space.runs / broken.run_id / "summary.json").write_text(text)
    listed = [(run.run_id, run.state) for run in run_history.runs(space)]
    assert listed == [(broken.run_id, "unreadable"), (whole.run_id, "running")]


def test_workspace_that_is_not_there_has_no_runs(tmp_path: Path) -> None:
    assert run_history.runs(Workspace(tmp_path / "none")) == []


def test_verdicts_metrics_and_version_come_from_the_artifacts(tmp_path: Path) -> None:
    quality = {"rating": {"model": {"rmse": 1.0, "note": "x"}, "mean": {"rmse": 2.0}}}
    (tmp_path / "quality.json").write_text(json.dumps(quality))
    uri = str(tmp_path)
    artifacts = [
        ArtifactRecord("V", "report", 1, "components.ValidationReport", uri, {"verdict": "passed"}),
        ArtifactRecord("E", "blessing", 2, "ModelBlessing", uri, {"blessed": 0}),
        ArtifactRecord("Q", "quality", 3, "components.QualityReport", uri),
        ArtifactRecord("P", "pushed_model", 4, "PushedModel", uri, {"pushed_version": "8"}),
    ]
    assert run_history.verdicts_of(artifacts) == {"data": "passed", "model": "not blessed"}
    blessing = ArtifactRecord("S", "blessing", 4, "InfraBlessing", uri, {"blessed": 1})
    assert run_history.verdicts_of([blessing]) == {"parity": "passed"}
    assert run_history.verdicts_of([replace(blessing, properties={"blessed": 0})]) == {
        "parity": "failed"
    }
    assert run_history.metrics_of(artifacts) == {"rmse": 1.0}
    assert run_history.pushed_version_of(artifacts) == "8"
    assert run_history.verdicts_of([]) == run_history.metrics_of([]) == {}
    assert run_history.pushed_version_of([]) == ""


def test_reading_imports_nothing_heavy() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import pipeline.run_history, pipeline.workspace, pipeline.runner\n"
        "heavy = {'tfx', 'tensorflow', 'ml_metadata', 'apache_beam', 'numpy', 'pyarrow'}\n"
        "print(heavy & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("set()\n", "")
