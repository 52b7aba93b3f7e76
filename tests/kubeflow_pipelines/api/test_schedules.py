from pathlib import Path
from typing import Any

import pytest

from foundation.errors import ClusterError, ConfigError
from kubeflow_pipelines.api.client import Api
from kubeflow_pipelines.api.connection import Connection
from kubeflow_pipelines.api.credentials import Credentials
from kubeflow_pipelines.api.failures import ApiError
from kubeflow_pipelines.api.pipeline_file import read_pipeline
from kubeflow_pipelines.api.schedules import Schedule, find_schedule, schedule, schedules
from kubeflow_pipelines.api.submission import Submission
from kubeflow_pipelines.api.triggers import Trigger
from tests.kubeflow_pipelines.api.api_server import ApiServer, Fault, running
from tests.kubeflow_pipelines.api.pipelines import write

QUIET: list[str] = []
DAILY = Trigger(cron="0 0 3 * * *")


def api_of(server: ApiServer, namespace: str = "") -> Api:
    return Api(Connection(server.url, Credentials("none"), namespace))


def wanted(folder: Path, trigger: Trigger = DAILY, **options: Any) -> Schedule:
    file = read_pipeline(write(folder / "small.yaml"))
    name = options.pop("name", "nightly")
    submission = Submission(file, "small", "nightly", name, {"epochs": 3}, "s3://b/root", "trainer")
    return Schedule(submission, trigger, **options)


def test_a_schedule_by_cron(tmp_path: Path) -> None:
    with running() as server:
        schedule_id = schedule(api_of(server), wanted(tmp_path), QUIET.append)
        (made,) = server.state.things["recurring_runs"]
    assert made["recurring_run_id"] == schedule_id
    assert made["trigger"] == {"cron_schedule": {"cron": "0 0 3 * * *"}}
    assert made["runtime_config"] == {"parameters": {"epochs": 3}, "pipeline_root": "s3://b/root"}
    assert (made["mode"], made["no_catchup"], int(made["max_concurrency"])) == ("ENABLE", True, 1)
    assert made["service_account"] == "trainer"


def test_a_schedule_by_interval_that_catches_up(tmp_path: Path) -> None:
    with running() as server:
        every = Trigger(interval_s=3600)
        schedule(api_of(server), wanted(tmp_path, every, catch_up=True), QUIET.append)
        (made,) = server.state.things["recurring_runs"]
    assert int(made["trigger"]["periodic_schedule"]["interval_second"]) == 3600
    assert made["no_catchup"] is False


def test_what_a_dry_run_shows_is_what_is_sent(tmp_path: Path) -> None:
    with running() as server:
        schedule(api_of(server), wanted(tmp_path), QUIET.append)
        (sent,) = server.bodies("POST", "/recurringruns")
    shown = wanted(tmp_path).described()["recurring_run"]
    assert shown.pop("trigger")["cron_expression"] == sent["trigger"]["cron_schedule"]["cron"]
    assert {key: sent[key] for key in shown} == shown


def test_a_name_is_taken_once_and_may_be_replaced(tmp_path: Path) -> None:
    with running() as server:
        api = api_of(server)
        old = schedule(api, wanted(tmp_path), QUIET.append)
        with pytest.raises(ConfigError, match=f"nightly already \\({old}\\)"):
            schedule(api, wanted(tmp_path), QUIET.append)
        new = schedule(api, wanted(tmp_path), QUIET.append, replace=True)
        assert [row.schedule_id for row in schedules(api)] == [new] != [old]


def test_what_replaces_is_there_before_the_old_one_goes(tmp_path: Path) -> None:
    with running() as server:
        api = api_of(server)
        old = schedule(api, wanted(tmp_path), QUIET.append)
        server.faults.append(Fault("POST", "/apis/v2beta1/recurringruns", 400))
        with pytest.raises(ApiError, match="made to fail"):
            schedule(api, wanted(tmp_path), QUIET.append, replace=True)
        assert [row.schedule_id for row in schedules(api)] == [old]


@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
def test_a_creation_that_failed_once_is_there_once(tmp_path: Path, done: bool) -> None:
    with running() as server:
        api = api_of(server)
        server.faults.append(Fault("POST", "/apis/v2beta1/recurringruns", 500, done))
        made = schedule(api, wanted(tmp_path), QUIET.append)
        assert [row.schedule_id for row in schedules(api)] == [made]


def test_more_at_once_than_the_server_allows_is_its_refusal(tmp_path: Path) -> None:
    with running() as server, pytest.raises(ApiError, match="at most 10"):
        schedule(api_of(server), wanted(tmp_path, at_once=11), QUIET.append)


def test_schedules_are_found_by_name_and_by_id(tmp_path: Path) -> None:
    with running() as server:
        api = api_of(server)
        first = schedule(api, wanted(tmp_path), QUIET.append)
        schedule(api, wanted(tmp_path, name="weekly"), QUIET.append)
        assert find_schedule(api, "nightly") == find_schedule(api, first)
        assert find_schedule(api, first).trigger == "cron 0 0 3 * * *"
        with pytest.raises(ClusterError, match="no schedule has the name or id x") as raised:
            find_schedule(api, "x")
        assert raised.value.hint == "Schedules: nightly, weekly"


def test_one_of_two_of_a_name_is_not_guessed(tmp_path: Path) -> None:
    with running() as server:
        api = api_of(server)
        ids = [schedule(api, wanted(tmp_path), QUIET.append)]
        server.state.add("recurring_runs", dict(server.state.things["recurring_runs"][0]))
        ids.append(server.state.things["recurring_runs"][1]["recurring_run_id"])
        with pytest.raises(ClusterError, match="2 schedules") as raised:
            find_schedule(api, "nightly")
        assert all(each in raised.value.hint for each in ids)


def test_schedules_of_others_are_not_seen(tmp_path: Path) -> None:
    with running(multi_user=True) as server:
        schedule(api_of(server, "ada"), wanted(tmp_path), QUIET.append)
        assert schedules(api_of(server, "bob")) == []
        assert len(schedules(api_of(server, "ada"))) == 1
