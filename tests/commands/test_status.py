"""What `status` and `report` say of runs, from the summaries that runs leave."""

import json
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from commands.main import cli
from pipeline import run_history
from pipeline.processes import ProcessRecord, ourselves
from pipeline.results import ArtifactRecord, NodeResult
from pipeline.run_history import RunSummary
from pipeline.workspace import Workspace

DEAD = ProcessRecord(pid=1, host=ourselves().host, start_ticks=10**15)


def invoke(*arguments: str) -> str:
    done = CliRunner().invoke(cli, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout


def add(workspace: Workspace, number: int, **changes: object) -> RunSummary:
    run_id = f"{number:04d}-20260101T000000Z"
    (workspace.runs / run_id).mkdir(parents=True)
    summary = RunSummary(run_id, "running", 1_767_225_600.0, DEAD, node_ids=("First", "Second"))
    summary = replace(summary, **changes)  # type: ignore[arg-type]
    run_history.save(workspace, summary)
    return summary


def test_an_empty_folder_says_how_to_start(tmp_path: Path) -> None:
    text = invoke("status", "--output", str(tmp_path / "none"))
    assert f"local_runner.py run --output {tmp_path / 'none'}" in text


def test_runs_stand_newest_first_with_verdicts_and_the_newest_ones_nodes(tmp_path: Path) -> None:
    add(
        Workspace(tmp_path),
        1,
        state="succeeded",
        finished_s=1_767_225_661.0,
        verdicts={"data": "passed", "model": "blessed"},
        pushed_version="1767225660",
    )
    nodes = (NodeResult("First", "cached", 0.1, 10, 9),)
    add(Workspace(tmp_path), 2, kind="validation", nodes=nodes)
    lines = [line.split() for line in invoke("status", "--output", str(tmp_path)).splitlines()]
    assert lines[0] == ["run", "kind", "took", "state", "data", "model", "pushed"]
    assert lines[1][0] == "0002-20260101T000000Z"
    assert lines[1][1:] == ["validation", "died", "-", "-", "-"]
    assert lines[2][1:] == ["run", "61", "s", "succeeded", "passed", "blessed", "1767225660"]
    assert ["First", "cached", "0.1", "s", "10", "->", "9", "rows"] in lines
    assert ["Second", "-"] in lines


def test_the_newest_runs_figures_and_error_are_shown_inertly(tmp_path: Path) -> None:
    add(
        Workspace(tmp_path),
        1,
        state="failed",
        error="bad \x1b[31m row\n  and more",
        metrics={"rmse": 0.96},
    )
    text = invoke("status", "--output", str(tmp_path))
    assert "figures    rmse 0.9600" in text
    assert r"error      bad \x1b[31m row" in text
    assert "           and more\n" in text


def test_a_run_whose_summary_is_gone_is_listed(tmp_path: Path) -> None:
    (Workspace(tmp_path).runs / "0001-20260101T000000Z").mkdir(parents=True)
    text = invoke("status", "--output", str(tmp_path))
    assert "0001-20260101T000000Z              unreadable  -     -      -" in text
    assert "error      summary.json is missing or cannot be read" in text


def test_json_is_for_programs_and_last_limits(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        add(Workspace(tmp_path), number)
    runs = json.loads(invoke("status", "--json", "--last", "2", "--output", str(tmp_path)))
    assert [run["run_id"][:4] for run in runs] == ["0002", "0003"]
    assert runs[0]["state"] == "died"


def test_report_finds_the_page_of_the_newest_run_that_has_one(tmp_path: Path) -> None:
    page = tmp_path / "artifacts" / "r" / "report.html"
    page.parent.mkdir(parents=True)
    page.write_text("<!doctype html>")
    record = ArtifactRecord("SchemaValidation", "report", 1, "T", str(page.parent))
    add(Workspace(tmp_path), 1, artifacts=(record,))
    add(Workspace(tmp_path), 2)
    assert invoke("report", "--output", str(tmp_path)) == f"{page}\n"
