"""The SDK's client, through our transport, against a server that holds every body to the models."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from foundation.errors import ClusterError, ConfigError
from kubeflow_pipelines.api.client import Api
from kubeflow_pipelines.api.connection import Connection
from kubeflow_pipelines.api.credentials import Credentials
from kubeflow_pipelines.api.failures import ApiError
from kubeflow_pipelines.api.pipeline_file import read_pipeline
from kubeflow_pipelines.api.submission import Submission, new_run_name, submit
from tests.kubeflow_pipelines.api.api_server import ApiServer, Fault, running
from tests.kubeflow_pipelines.api.pipelines import write

QUIET: list[str] = []


def api_of(server: ApiServer, **options: Any) -> Api:
    return Api(Connection(server.url, Credentials("none"), **options))


def submission(folder: Path, **options: Any) -> Submission:
    file = read_pipeline(
        write(folder / "small.yaml", options.pop("definitions", None)),
        cached=options.pop("cached", True),
    )
    choices: dict[str, Any] = {
        "experiment": "nightly",
        "run_name": new_run_name("small", 0.0),
        "parameters": {"epochs": 3, "data": "s3://b/ratings"},
        **options,
    }
    return Submission(file=file, pipeline_name=file.name, **choices)


def test_a_run_is_started_from_an_uploaded_version(tmp_path: Path) -> None:
    wanted = submission(tmp_path, pipeline_root="s3://b/root", service_account="trainer")
    with running() as server:
        run_id = submit(api_of(server), wanted, QUIET.append)
        (run,) = server.state.things["runs"]
        assert run["run_id"] == run_id
        version = run["pipeline_version_reference"]["pipeline_version_id"]
        assert server.state.files[version] == (tmp_path / "small.yaml").read_bytes()
        assert run["runtime_config"] == {
            "parameters": {"epochs": 3, "data": "s3://b/ratings"},
            "pipeline_root": "s3://b/root",
        }
        assert run["service_account"] == "trainer"
        (experiment,) = server.state.things["experiments"]
        assert run["experiment_id"] == experiment["experiment_id"]
        assert experiment["display_name"] == "nightly"


def test_what_a_dry_run_shows_is_what_is_sent(tmp_path: Path) -> None:
    wanted = submission(tmp_path, pipeline_root="s3://b/root")
    with running() as server:
        submit(api_of(server), wanted, QUIET.append)
        (run,) = server.bodies("POST", "/runs")
    shown = wanted.described()["run"]
    assert {key: run[key] for key in shown} == shown
    assert set(run) - set(shown) == {"experiment_id", "pipeline_version_reference"}


def test_the_same_file_is_uploaded_once_and_a_changed_one_again(tmp_path: Path) -> None:
    with running() as server:
        api = api_of(server)
        for _ in range(2):
            submit(api, submission(tmp_path), QUIET.append)
        assert len(server.state.files) == 1
        submit(api, submission(tmp_path, definitions={}, parameters={}), QUIET.append)
        assert len(server.state.things["pipelines"]) == 1
        assert len(server.state.files) == 2
        assert len(server.state.things["experiments"]) == 1
        assert len({run["display_name"] for run in server.state.things["runs"]}) == 3


def test_versions_are_looked_for_on_all_pages(tmp_path: Path) -> None:
    with running() as server:
        api = api_of(server)
        submit(api, submission(tmp_path), QUIET.append)
        pipeline_id = server.state.things["pipelines"][0]["pipeline_id"]
        for number in range(150):
            server.state.upload_version(
                pipeline_id, str(number), "", (tmp_path / "small.yaml").read_bytes()
            )
        submit(api, submission(tmp_path), QUIET.append)
        assert len(server.state.files) == 151
        assert not server.bodies("POST", "/pipelines/upload_version")


def test_without_cache_every_step_runs_those_inside_others_too(tmp_path: Path) -> None:
    with running() as server:
        submit(api_of(server), submission(tmp_path, cached=False), QUIET.append)
        (content,) = server.state.files.values()
    documents = list(yaml.safe_load_all(content))
    assert documents[0]["components"]["inner"]["dag"]["tasks"]["Step"]["cachingOptions"] == {}
    assert len(documents) == 2
    assert b"enableCache" not in content
    assert b"enableCache" in (tmp_path / "small.yaml").read_bytes()


def test_people_with_namespaces_stay_in_theirs(tmp_path: Path) -> None:
    with running(multi_user=True) as server:
        for namespace in ("ada", "bob"):
            submit(api_of(server, namespace=namespace), submission(tmp_path), QUIET.append)
        found = [each["namespace"] for each in server.state.things["pipelines"]]
        assert found == ["ada", "bob"]
        assert [each["namespace"] for each in server.state.things["experiments"]] == found


def test_a_server_with_namespaces_asks_for_one() -> None:
    with running(multi_user=True) as server, pytest.raises(ConfigError, match="--namespace"):
        api_of(server)


def test_a_server_without_namespaces_is_told_none(tmp_path: Path) -> None:
    with running() as server:
        submit(api_of(server, namespace="ada"), submission(tmp_path), QUIET.append)
        assert not any(request.query.get("namespace") for request in server.requests)


def test_the_sdk_writes_nothing_of_its_own(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with running() as server:
        submit(api_of(server), submission(tmp_path), QUIET.append)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "path", ["pipelines/upload", "experiments", "runs"], ids=lambda text: str(text)
)
@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("status", [500, 503])
def test_a_creation_that_failed_once_is_there_once(
    tmp_path: Path, path: str, done: bool, status: int
) -> None:
    """The server answered with an error, and had or had not done it: nothing is there twice."""
    with running() as server:
        api = api_of(server)
        server.faults.append(Fault("POST", f"/apis/v2beta1/{path}", status, done))
        submit(api, submission(tmp_path), QUIET.append)
        kinds = ("pipelines", "experiments", "runs")
        assert [len(server.state.things[kind]) for kind in kinds] == [1, 1, 1]


def test_a_lost_answer_is_found_and_not_asked_for_again(tmp_path: Path) -> None:
    with running() as server:
        server.faults.append(Fault("POST", "/apis/v2beta1/runs", 504, done=True))
        run_id = submit(api_of(server), submission(tmp_path), QUIET.append)
        assert [run["run_id"] for run in server.state.things["runs"]] == [run_id]
        assert len(server.bodies("POST", "/runs")) == 1


def test_nobody_knows_what_became_of_a_run_that_was_never_answered(tmp_path: Path) -> None:
    """A second one would be a second run; it is for the person to look."""
    with running() as server:
        server.faults.append(Fault("POST", "/apis/v2beta1/runs", 504))
        with pytest.raises(ApiError, match=r"POST /apis/v2beta1/runs was refused with 504"):
            submit(api_of(server), submission(tmp_path), QUIET.append)
        assert len(server.bodies("POST", "/runs")) == 1


def test_a_version_that_somebody_else_uploads_meanwhile_is_taken(tmp_path: Path) -> None:
    with running() as server:
        api = api_of(server)
        submit(api, submission(tmp_path), QUIET.append)
        server.faults.append(Fault("POST", ".*/upload_version", 409, done=True))
        submit(api, submission(tmp_path, definitions={}, parameters={}), QUIET.append)
        assert len(server.state.files) == 2


def test_a_name_that_is_taken_for_good_is_said(tmp_path: Path) -> None:
    with running() as server:
        server.faults.append(Fault("POST", ".*/pipelines/upload", 409))
        with pytest.raises(ApiError, match="409: made to fail"):
            submit(api_of(server), submission(tmp_path), QUIET.append)


def test_two_pipelines_of_one_name_are_not_guessed_between(tmp_path: Path) -> None:
    with running() as server:
        api = api_of(server)
        for _ in range(2):
            server.state.add("pipelines", {"display_name": "small"})
        with pytest.raises(ClusterError, match="has 2 pipelines of the name small"):
            submit(api, submission(tmp_path), QUIET.append)


def test_what_the_server_says_of_a_bad_file_is_shown(tmp_path: Path) -> None:
    path = write(tmp_path / "small.yaml")
    path.write_text(path.read_text().replace("executorLabel", "noSuchField"), "utf-8")
    file = read_pipeline(path)
    wanted = Submission(file, "small", "nightly", "a run", {})
    with running() as server, pytest.raises(ApiError, match="noSuchField"):
        submit(api_of(server), wanted, QUIET.append)


def test_run_names_differ_and_say_when() -> None:
    names = {new_run_name("p", 0.0) for _ in range(50)}
    assert len(names) == 50
    assert all(re.fullmatch(r"p 1970-01-01 00:00:00 [0-9a-f]{6}", name) for name in names)
