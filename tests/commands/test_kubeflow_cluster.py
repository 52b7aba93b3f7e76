"""submit, schedule, status and logs as they are typed, against a server on 127.0.0.1."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kubeflow_pipelines.api.runs as runs
from commands.kubeflow.main import cli
from tests.kubeflow_pipelines.api.api_server import ApiServer, Fault, running
from tests.kubeflow_pipelines.api.pipelines import write

TOKEN = "planted-token-of-a-person"


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with running(token=TOKEN) as found:
        yield found


@pytest.fixture
def pipeline(tmp_path: Path) -> str:
    return str(write(tmp_path / "small.yaml"))


def invoke(server: ApiServer, *arguments: str, token: str = TOKEN, answer: str = "") -> Result:
    environment = {
        "KFP_TOKEN": token,
        "KF_PIPELINES_ENDPOINT": server.url,
        "KFP_COOKIE": None,
        "COLUMNS": "200",
    }
    return CliRunner().invoke(cli, list(arguments), env=environment, input=answer or None)


def succeed(server: ApiServer) -> None:
    """Runs of this server have succeeded as soon as they are there."""
    add = server.state.add
    server.state.add = lambda kind, thing, namespace="": add(  # type: ignore[method-assign]
        kind, {**thing, "state": "SUCCEEDED"} if kind == "runs" else thing, namespace
    )


def test_submit_prints_the_run_s_id(server: ApiServer, pipeline: str) -> None:
    result = invoke(server, "submit", pipeline, "--param", "epochs=3")
    assert result.exit_code == 0, result.output
    (run,) = server.state.things["runs"]
    assert result.output.splitlines()[-1] == run["run_id"]
    assert f"{server.url}/#/runs/details/{run['run_id']}" in result.output


def test_submit_waits_for_the_end(server: ApiServer, pipeline: str) -> None:
    succeed(server)
    result = invoke(server, "submit", pipeline, "--wait")
    assert result.exit_code == 0, result.output
    assert "succeeded" in result.output


def test_waiting_for_a_run_that_fails_ends_with_8(server: ApiServer) -> None:
    run = server.state.add("runs", {"display_name": "x", "state": "FAILED"})
    result = invoke(server, "status", run["run_id"], "--wait")
    assert result.exit_code == 8
    assert f"Error: run {run['run_id']} failed" in result.output
    assert f"logs {run['run_id']}" in result.output


def test_waiting_too_long_ends_with_9(server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    run = server.state.add("runs", {"display_name": "x", "state": "RUNNING"})
    ticks = iter(range(0, 600, 59))
    monkeypatch.setattr(runs.time, "sleep", lambda _: None)
    monkeypatch.setitem(runs.wait.__kwdefaults__, "clock", lambda: float(next(ticks)))
    monkeypatch.setitem(runs.wait.__kwdefaults__, "sleep", lambda _: None)
    result = invoke(server, "status", run["run_id"], "--wait", "--timeout", "1")
    assert result.exit_code == 9
    assert "goes on" in result.output


def test_a_dry_run_asks_nobody(server: ApiServer, pipeline: str) -> None:
    result = invoke(server, "submit", pipeline, "--dry-run", "--param", "min_r2=0.1")
    assert json.loads(result.output)["run"]["runtime_config"] == {"parameters": {"min_r2": 0.1}}
    result = invoke(server, "schedule", "create", pipeline, "--cron", "0 3 * * *", "--dry-run")
    assert json.loads(result.output)["recurring_run"]["trigger"] == {
        "cron_expression": "0 0 3 * * *"
    }
    assert server.requests == []


def test_a_wrong_parameter_is_said_before_anybody_is_asked(
    server: ApiServer, pipeline: str
) -> None:
    result = invoke(server, "submit", pipeline, "--param", "epoch=3")
    assert result.exit_code == 2
    assert "did you mean epochs?" in result.output
    assert server.requests == []


def test_a_file_that_is_no_pipeline_is_said(server: ApiServer, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("a: 1")
    for path in (other, tmp_path / "missing.yaml", tmp_path / "pipeline.json"):
        result = invoke(server, "submit", str(path))
        assert result.exit_code == 2, result.output
        assert path.name in result.output
    assert server.requests == []


def test_no_host_is_said_with_how_to_get_one(server: ApiServer, pipeline: str) -> None:
    server.url = ""
    result = invoke(server, "submit", pipeline)
    assert result.exit_code == 2
    assert "--host is missing" in result.output
    assert "port-forward" in result.output


@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["plain", "debug"])
def test_a_refused_token_is_nowhere_in_what_is_printed(
    server: ApiServer, pipeline: str, debug: tuple[str, ...]
) -> None:
    server.faults += [Fault("GET", ".*", 401, body=f'{{"message": "no Bearer wrong-{TOKEN}"}}')]
    result = invoke(server, "submit", pipeline, *debug, token=f"wrong-{TOKEN}")
    assert result.exit_code == 7
    assert "Error: GET /apis/v2beta1/healthz was refused with 401: no Bearer ***" in result.output
    assert TOKEN not in result.output
    assert ("Traceback" in result.output) == bool(debug)


def test_a_token_goes_into_nothing_that_is_sent_but_its_header(
    server: ApiServer, pipeline: str
) -> None:
    invoke(server, "submit", pipeline)
    assert server.state.things["runs"]
    for request in server.requests:
        assert request.headers.pop("authorization") == f"Bearer {TOKEN}"
        assert TOKEN not in str(request)
    assert all(TOKEN.encode() not in content for content in server.state.files.values())


def test_a_schedule_s_life(server: ApiServer, pipeline: str) -> None:
    assert invoke(server, "schedule", "list").output == "There are no schedules.\n"
    created = invoke(server, "schedule", "create", pipeline, "--every", "6h", "--name", "often")
    assert created.exit_code == 0, created.output
    schedule_id = created.output.splitlines()[-1]
    for action, state in (("pause", "disabled"), ("resume", "enabled")):
        assert invoke(server, "schedule", action, "often").exit_code == 0
        listed = json.loads(invoke(server, "schedule", "list", "--json").output)
        assert listed == [
            {
                "schedule_id": schedule_id,
                "name": "often",
                "state": state,
                "trigger": "every 21,600 s",
            }
        ]
    assert "every 21,600 s" in invoke(server, "schedule", "list").output
    assert invoke(server, "schedule", "delete", "often", answer="n\n").exit_code == 1
    assert invoke(server, "schedule", "delete", schedule_id, "--yes").exit_code == 0
    assert server.state.things["recurring_runs"] == []


def test_status_lists_runs_and_shows_one(server: ApiServer) -> None:
    assert invoke(server, "status").output == "There are no runs.\n"
    details = {"task_details": [{"display_name": "[bold]Trainer", "state": "FAILED"}]}
    run = server.state.add(
        "runs", {"display_name": "nightly", "state": "FAILED", "run_details": details}
    )
    listed = invoke(server, "status")
    assert run["run_id"] in listed.output
    assert "nightly" in listed.output
    assert json.loads(invoke(server, "status", "--json").output)[0]["state"] == "failed"
    shown = invoke(server, "status", run["run_id"])
    assert shown.exit_code == 0
    assert "[bold]Trainer" in shown.output
    steps = json.loads(invoke(server, "status", run["run_id"], "--json").output)["steps"]
    assert [step["state"] for step in steps] == ["failed"]


def test_a_namespace_that_counts_for_nothing_is_said(server: ApiServer) -> None:
    result = invoke(server, "status", "--namespace", "ada")
    assert result.exit_code == 0
    assert "--namespace counts for nothing" in result.output


def test_status_waits_for_one_run_only(server: ApiServer) -> None:
    result = invoke(server, "status", "--wait")
    assert result.exit_code == 2
    assert "needs a RUN_ID" in result.output


def test_logs_of_failed_steps_and_how_to_get_the_rest(server: ApiServer) -> None:
    tasks = [
        {"display_name": "Trainer", "state": "FAILED", "child_tasks": [{"pod_name": "gone"}]},
        {"display_name": "Transform", "state": "SUCCEEDED", "child_tasks": [{"pod_name": "here"}]},
    ]
    run = server.state.add(
        "runs", {"display_name": "x", "state": "FAILED", "run_details": {"task_details": tasks}}
    )
    server.state.logs["here"] = "said \x1b[31mred\n"
    failed = invoke(server, "logs", run["run_id"])
    assert failed.exit_code == 0
    assert "try: kubectl -n kubeflow logs gone --all-containers" in failed.output
    named = invoke(server, "logs", run["run_id"], "Transform")
    assert "said \\x1b[31mred" in named.output
    unknown = invoke(server, "logs", run["run_id"], "Pusher")
    assert unknown.exit_code == 7
    assert "Steps: Trainer, Transform" in unknown.output
