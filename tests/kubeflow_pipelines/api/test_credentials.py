from pathlib import Path

import pytest

from foundation.errors import ConfigError
from kubeflow_pipelines.api.connection import check_host, find_connection
from kubeflow_pipelines.api.credentials import find_credentials


def token_of(*arguments: object, **environment: str) -> str | None:
    file = arguments[0] if arguments else None
    assert file is None or isinstance(file, Path)
    found = find_credentials(file, {"KF_PIPELINES_SA_TOKEN_PATH": "/nowhere", **environment})
    return None if found.read_token is None else found.token()


def test_the_file_counts_before_the_variable_and_the_variable_before_the_pod(
    tmp_path: Path,
) -> None:
    file, pod = tmp_path / "token", tmp_path / "pod"
    file.write_text("of-file\n")
    pod.write_text("of-pod")
    in_pod = {"KF_PIPELINES_SA_TOKEN_PATH": str(pod)}
    assert token_of(file, KFP_TOKEN="of-variable", **in_pod) == "of-file"
    assert token_of(KFP_TOKEN=" of-variable ", **in_pod) == "of-variable"
    assert token_of(**in_pod) == "of-pod"
    assert token_of() is None


def test_a_file_is_read_again_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("first")
    found = find_credentials(file, {})
    assert found.token() == "first"
    file.write_text("second")
    assert found.token() == "second"
    assert found.hide("not the first, not the second") == "not the ***, not the ***"
    file.unlink()
    with pytest.raises(ConfigError, match="No such file"):
        found.token()
    assert found.hide("first") == "***"


@pytest.mark.parametrize("text", ["", " \n", "two words", "line\nbreak", "ünicode"])
def test_what_is_no_token_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    file = tmp_path / "token"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="token") as raised:
        find_credentials(file, {})
    with pytest.raises(ConfigError, match="KFP_TOKEN: holds no token"):
        find_credentials(None, {"KFP_TOKEN": text})
    assert not text.strip() or text.strip() not in str(raised.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        find_credentials(tmp_path / "token", {})


def test_a_cookie_with_a_line_break_is_refused() -> None:
    with pytest.raises(ConfigError, match="KFP_COOKIE"):
        find_credentials(None, {"KFP_COOKIE": "a=b\r\nX: y"})


def test_secrets_are_hidden_however_they_are_written() -> None:
    found = find_credentials(None, {"KFP_TOKEN": "a+b/c", "KFP_COOKIE": "s=cookie-value; t=other"})
    found.token()
    text = found.hide("a+b/c a%2Bb%2Fc s=cookie-value; t=other cookie-value other rest")
    assert set(text.split()) <= {"***", "rest"}


@pytest.mark.parametrize(
    ("given", "host"),
    [
        ("http://localhost:8080/", "http://localhost:8080"),
        ("kubeflow.example", "https://kubeflow.example"),
        ("https://kubeflow.example/pipeline", "https://kubeflow.example/pipeline"),
    ],
)
def test_addresses(given: str, host: str) -> None:
    assert check_host(given) == host


@pytest.mark.parametrize(
    "given", ["ftp://x", "http://", "http://x?y=1", "http://[", "http://x:99999", "http://x:0"]
)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(ConfigError, match="is no address"):
        check_host(given)


def test_a_password_in_the_address_is_refused_and_not_shown() -> None:
    with pytest.raises(ConfigError, match="a user or a password") as raised:
        check_host("https://ada:pass-word@kubeflow.example")
    assert "pass-word" not in f"{raised.value} {raised.value.hint}"


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(ConfigError) as raised:
        find_connection(None, "No_Namespace", missing, missing, {})
    named = [problem.split()[0].rstrip(":") for problem in raised.value.problems]
    assert named == ["--host", "--namespace", "--ca-cert", str(missing)]


def test_the_variable_of_the_sdk_and_the_pod_give_the_address() -> None:
    found = find_connection(None, None, None, None, {"KF_PIPELINES_ENDPOINT": "http://a:1/"})
    assert found.host == "http://a:1"
    found = find_connection(None, None, None, None, {"KUBERNETES_SERVICE_HOST": "10.0.0.1"})
    assert found.host == "http://ml-pipeline.kubeflow.svc.cluster.local:8888"
