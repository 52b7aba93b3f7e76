"""A verdict sent over HTTP; what goes wrong there changes nothing, and names no URL."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from kubeflow_pipelines.verdict.notice import notify

SUMMARY = {"run_id": "r", "verdict": "pushed", "lines": ["model: version 17"]}


class _Handler(BaseHTTPRequestHandler):
    got: list[bytes] = []  # noqa: RUF012

    def do_POST(self) -> None:
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(500 if "broken" in self.path else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture
def url() -> Iterator[str]:
    _Handler.got.clear()
    with HTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_verdict_arrives_as_text_and_as_json(url: str) -> None:
    assert notify(f"{url}/hook-secret", SUMMARY)
    body = json.loads(_Handler.got[0])
    assert body == {"text": "run r: pushed\nmodel: version 17", "summary": SUMMARY}


@pytest.mark.parametrize(
    "path", ["{url}/broken-secret", "no-url-secret", "http://127.0.0.1:1/secret"]
)
def test_what_does_not_arrive_is_logged_without_the_url(
    path: str, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert not notify(path.format(url=url), SUMMARY)
    assert "could not be sent" in caplog.text
    assert "secret" not in caplog.text
