"""What stands between a person and the API: each cause is named, with what to do, and no secret."""

import socket
import ssl
import subprocess
import threading
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import kubeflow_pipelines.api.transport as transport
from foundation.errors import EXIT_CLUSTER, ClusterError
from kubeflow_pipelines.api.client import Api
from kubeflow_pipelines.api.connection import Connection
from kubeflow_pipelines.api.credentials import Credentials
from kubeflow_pipelines.api.failures import ApiError, refused, said_by
from kubeflow_pipelines.api.runs import newest_runs, run_details
from tests.kubeflow_pipelines.api.api_server import Fault, running

TOKEN = "planted-To.ken+with/odd=signs"


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_RETRIES", transport._RETRIES.new(backoff_factor=0))


def with_token(url: str, token: str = TOKEN) -> Connection:
    return Connection(url, Credentials("token", lambda: token, "session=planted-cookie"))


def test_a_token_is_sent_and_is_read_anew_for_each_request(tmp_path: Path) -> None:
    tokens = iter([TOKEN] * 2 + ["newer"] * 20)
    with running() as server:
        api = Api(Connection(server.url, Credentials("token", lambda: next(tokens))))
        newest_runs(api, 1)
        sent = [each.headers.get("authorization") for each in server.requests]
    assert sent[0] == f"Bearer {TOKEN}"
    assert sent[-1] == "Bearer newer"


def test_a_cookie_is_sent() -> None:
    with running() as server:
        newest_runs(Api(with_token(server.url)), 1)
        assert {each.headers.get("Cookie") for each in server.requests} == {
            "session=planted-cookie"
        }


def test_a_wrong_token_is_said_with_what_to_do() -> None:
    with running(token="another") as server, pytest.raises(ApiError) as raised:
        Api(with_token(server.url))
    assert "was refused with 401" in str(raised.value)
    assert "--token-file" in raised.value.hint
    assert raised.value.exit_code == EXIT_CLUSTER


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (401, f'{{"message": "bad token Bearer {TOKEN}"}}', {}),
        (403, f"user of {TOKEN} may not", {}),
        (500, f'{{"error_message": "{TOKEN} and session=planted-cookie"}}', {}),
        (400, '{"message": "planted-To.ken%2Bwith%2Fodd%3Dsigns"}', {}),
        (302, "", {"Location": f"https://sign.in/?back={TOKEN}", "Set-Cookie": "a=planted-cookie"}),
        (200, f"<html>{TOKEN}</html>", {"Content-Type": "text/html"}),
        (200, f'{{"runs": "{TOKEN}"}}', {"Content-Type": "application/json"}),
        (200, TOKEN, {"Content-Type": "application/json"}),
        (0, "", {}),
    ],
)
def test_no_error_and_no_traceback_has_a_secret_in_it(
    status: int, body: str, headers: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    """A server that quotes what it was sent, in every way that there is."""
    with running() as server:
        api = Api(with_token(server.url))
        server.faults += [
            Fault("GET", "/apis/v2beta1/runs", status, body=body, headers=headers) for _ in range(9)
        ]
        with pytest.raises(ClusterError) as raised:
            newest_runs(api, 1)
    error = raised.value
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    for secret in (TOKEN, "planted-cookie", "planted-To.ken"):
        assert secret not in f"{error} {error.hint} {text} {capfd.readouterr()}"


def test_credentials_show_no_secret_of_theirs() -> None:
    connection = with_token("http://x")
    assert TOKEN not in repr(connection)
    assert "planted-cookie" not in repr(connection)


def test_a_sign_in_page_is_not_followed_and_is_called_so() -> None:
    redirect = Fault("GET", ".*", 302, headers={"Location": "/dex/auth"})
    with running() as server:
        server.faults.append(redirect)
        with pytest.raises(ApiError, match="is sent elsewhere") as raised:
            Api(with_token(server.url))
        assert "KFP_COOKIE" in raised.value.hint
        assert len(server.requests) == 1


def test_a_page_in_place_of_the_api_is_called_so() -> None:
    page = Fault("GET", ".*", 200, body="<html>", headers={"Content-Type": "text/html"})
    with running() as server:
        server.faults.append(page)
        with pytest.raises(ApiError, match="answers, but not as the API does"):
            Api(with_token(server.url))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_looking_is_tried_again(status: int) -> None:
    with running() as server:
        api = Api(with_token(server.url))
        server.faults += [Fault("GET", "/apis/v2beta1/runs", status)] * 3
        assert newest_runs(api, 1) == []
        server.faults += [Fault("GET", "/apis/v2beta1/runs", status)] * 4
        with pytest.raises(ApiError, match=f"was refused with {status}: made to fail"):
            newest_runs(api, 1)
        assert server.faults == []


def test_a_connection_that_is_cut_is_tried_again() -> None:
    with running() as server:
        api = Api(with_token(server.url))
        server.faults += [Fault("GET", "/apis/v2beta1/runs", 0)] * 2
        assert newest_runs(api, 1) == []


def test_what_there_is_not_is_said() -> None:
    with running() as server, pytest.raises(ApiError, match="404: run nowhere not found"):
        run_details(Api(with_token(server.url)), "nowhere")


def test_nobody_listening_is_said_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ApiError, match=r"does not answer: .*Connection refused") as raised:
        Api(with_token(url))
    assert "port-forward" in raised.value.hint


def test_a_name_that_does_not_exist_is_said() -> None:
    with pytest.raises(ApiError, match="does not answer"):
        Api(with_token("http://no-such-host.invalid"))


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "_READ_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ApiError, match=r"does not answer: .*timed out"):
            Api(with_token(url))


class _Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = b'{"multi_user": false}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing is printed."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody knows, and its key, in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*command.split(), *names], cwd=folder, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "cert.pem").read_text() + (folder / "key.pem").read_text())
    return both


@pytest.fixture
def https(certificate: Path) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Healthy)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_that_nobody_knows_is_refused(https: str) -> None:
    """In the SDK alone it is an AttributeError."""
    with pytest.raises(ApiError, match=r"(?i)certificate"):
        Api(with_token(https))


def test_a_company_s_own_authority_may_be_named(https: str, certificate: Path) -> None:
    known = Connection(https, Credentials("none"), ca_certificate=certificate)
    from kubeflow_pipelines.api.client import _is_shared

    assert _is_shared(known, transport.Transport) is False


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"error": "older", "message": "said"}', "said"),
        ('{"error": "older"}', "older"),
        (
            '{"error_message": "of an upload\\n in lines", "error_details": "x"}',
            "of an upload in lines",
        ),
        ("plain text", "plain text"),
        ("<html>page</html>", ""),
        ("[1]", ""),
        ("", ""),
    ],
)
def test_the_message_is_found_in_what_servers_say(body: str, said: str) -> None:
    assert said_by(body) == said


def test_a_message_is_short_and_harmless() -> None:
    error = refused("GET /x", 500, "", '{"message": "\\u001b[31m' + "x" * 9000 + '"}')
    assert "\x1b" not in str(error)
    assert len(str(error)) < 500
