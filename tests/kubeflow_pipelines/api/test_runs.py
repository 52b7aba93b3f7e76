from collections.abc import Iterator
from typing import Any

import pytest

import kubeflow_pipelines.api.transport as transport
from foundation.errors import RunFailedError, RunUnfinishedError
from kubeflow_pipelines.api.client import Api
from kubeflow_pipelines.api.connection import Connection
from kubeflow_pipelines.api.credentials import Credentials
from kubeflow_pipelines.api.failures import ApiError
from kubeflow_pipelines.api.runs import newest_runs, run_details, wait
from kubeflow_pipelines.api.step_logs import kubectl, logs_of
from tests.kubeflow_pipelines.api.api_server import ApiServer, Fault, running

START, END = "2026-01-01T00:00:00Z", "2026-01-01T00:01:15Z"


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_RETRIES", transport._RETRIES.new(backoff_factor=0))


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with running() as found:
        yield found


@pytest.fixture
def api(server: ApiServer) -> Api:
    return Api(Connection(server.url, Credentials("none")))


def task(name: str, state: str, *pods: str, **more: Any) -> dict[str, Any]:
    return {
        "task_id": name,
        "display_name": name,
        "state": state,
        "start_time": START,
        "end_time": END if state != "RUNNING" else "1970-01-01T00:00:00Z",
        "child_tasks": [{"pod_name": pod} for pod in pods],
        **more,
    }


def add_run(server: ApiServer, state: str, *tasks: dict[str, Any], **more: Any) -> dict[str, Any]:
    run = {
        "display_name": "nightly",
        "state": state,
        "run_details": {"task_details": list(tasks)},
        **more,
    }
    return server.state.add("runs", run)


class Clock:
    """A clock that only sleeping moves; `then` happens at each sleep."""

    def __init__(self, *then: Any) -> None:
        self.now_s = 0.0
        self.then = list(then)

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        if self.then:
            self.then.pop(0)()


def waited(api: Api, run_id: str, clock: Clock, limit_s: float | None = None) -> list[str]:
    said: list[str] = []
    wait(api, run_id, said.append, limit_s, poll_s=5, clock=clock, sleep=clock.sleep)
    return said


def test_runs_are_listed_newest_first(server: ApiServer, api: Api) -> None:
    for state in ("SUCCEEDED", "FAILED", "RUNNING"):
        add_run(server, state)
    rows = newest_runs(api, 2)
    assert [row.state for row in rows] == ["running", "failed"]
    assert rows[0].created_at.startswith("2026-01-01T")


def test_a_run_s_steps_without_drivers(server: ApiServer, api: Api) -> None:
    run = add_run(
        server,
        "FAILED",
        task("nightly", "FAILED"),
        task("Trainer-driver", "SUCCEEDED"),
        task("Trainer", "FAILED", "pod-1", error={"code": 2, "message": "exit code 1"}),
        task("Pusher", "RUNNING"),
        error={"message": "a step failed"},
    )
    details = run_details(api, run["run_id"])
    assert [step.name for step in details.steps] == ["Trainer", "Pusher"]
    trainer, pusher = details.steps
    assert (trainer.seconds, trainer.error, trainer.pods) == (75.0, "exit code 1", ("pod-1",))
    assert pusher.seconds is None
    assert details.failed == (trainer,)
    assert details.error == "a step failed"


def test_waiting_says_what_changes_and_ends_well(server: ApiServer, api: Api) -> None:
    run = add_run(server, "PENDING")

    def starts() -> None:
        run["state"] = "RUNNING"
        run["run_details"] = {"task_details": [task("Trainer", "RUNNING")]}

    def ends() -> None:
        run.update(state="SUCCEEDED", finished_at="2026-01-01T00:02:00Z")
        run["run_details"] = {"task_details": [task("Trainer", "SUCCEEDED")]}

    said = waited(api, run["run_id"], Clock(starts, lambda: None, ends))
    assert [line.split()[:2] for line in said] == [
        ["run", "pending"],
        ["run", "running"],
        ["Trainer", "running"],
        ["run", "succeeded"],
        ["Trainer", "succeeded"],
    ]
    assert said[-1].endswith("75 s")


@pytest.mark.parametrize("state", ["FAILED", "CANCELED", "SKIPPED"])
def test_waiting_for_what_does_not_end_well_fails(server: ApiServer, api: Api, state: str) -> None:
    """The SDK's own wait never returns from a run that was canceled."""
    run = add_run(server, state, task("Trainer", "FAILED", error={"message": "exit code 3"}))
    with pytest.raises(RunFailedError) as raised:
        waited(api, run["run_id"], Clock())
    assert str(raised.value).splitlines() == [
        f"run {run['run_id']} {state.lower()}",
        "Trainer failed: exit code 3",
    ]
    assert raised.value.exit_code == 8


def test_waiting_has_an_end(server: ApiServer, api: Api) -> None:
    run = add_run(server, "RUNNING")
    clock = Clock()
    with pytest.raises(RunUnfinishedError, match="is running after 12 s and goes on") as raised:
        waited(api, run["run_id"], clock, limit_s=12)
    assert clock.now_s == 12
    assert raised.value.exit_code == 9


def test_a_server_that_is_away_for_a_while_is_waited_for(server: ApiServer, api: Api) -> None:
    run = add_run(server, "RUNNING")
    path = f"/apis/v2beta1/runs/{run['run_id']}"
    server.faults += [Fault("GET", path, 503)] * 4
    said = waited(api, run["run_id"], Clock(lambda: run.update(state="SUCCEEDED")))
    assert "no answer, asking again: " in said[0]
    assert said[-1].split()[:2] == ["run", "succeeded"]


def test_a_server_that_stays_away_is_given_up(server: ApiServer, api: Api) -> None:
    run = add_run(server, "RUNNING")
    server.faults += [Fault("GET", f"/apis/v2beta1/runs/{run['run_id']}", 503)] * 900
    clock = Clock()
    with pytest.raises(ApiError, match="503"):
        waited(api, run["run_id"], clock)
    assert 600 < clock.now_s < 620


def test_a_token_that_is_refused_meanwhile_is_said_at_once(server: ApiServer, api: Api) -> None:
    run = add_run(server, "RUNNING")
    server.faults.append(Fault("GET", f"/apis/v2beta1/runs/{run['run_id']}", 401))
    with pytest.raises(ApiError, match="401"):
        waited(api, run["run_id"], Clock())


def test_logs_that_the_server_has_and_has_not(server: ApiServer, api: Api) -> None:
    run = add_run(server, "FAILED", task("Trainer", "FAILED", "pod-1", "pod-2"))
    server.state.logs["pod-1"] = 'first\n{"error_message": 1} in a line\n'
    details = run_details(api, run["run_id"])
    (_, first), (_, second) = logs_of(api, run["run_id"], details.failed)
    assert (first.text, first.missing) == (server.state.logs["pod-1"], "")
    assert second.text == ""
    assert second.missing.endswith("pods pod-2 not found")


def test_a_server_without_the_route_is_no_error(server: ApiServer, api: Api) -> None:
    run = add_run(server, "FAILED", task("Trainer", "FAILED", "pod-1"))
    server.faults.append(Fault("GET", "/apis/v1alpha1/.*", 404))
    ((_, log),) = logs_of(api, run["run_id"], run_details(api, run["run_id"]).failed)
    assert "404" in log.missing


def test_kubectl_is_told_the_namespace() -> None:
    assert kubectl("pod-1", "ada") == "kubectl -n ada logs pod-1 --all-containers"
    assert kubectl("a b", "") == "kubectl -n kubeflow logs 'a b' --all-containers"
