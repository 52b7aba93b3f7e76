"""A small API server of Kubeflow Pipelines on 127.0.0.1: the v2beta1 routes that the SDK uses.

Stricter than the real one where it can be: each body, asked and answered, is held against the SDK's
models, and an unknown route or query is refused.
"""

import email.parser
import email.policy
import json
import re
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.kubeflow_pipelines.api.models import faults
from tests.kubeflow_pipelines.api.server_state import Refusal, State, Thing

_API = "/apis/v2beta1"
_PAGED = {"page_token", "page_size", "sort_by", "filter", "namespace", "experiment_id"}


@dataclass
class Fault:
    """An answer that the next request of a method and path gets instead of its own.

    Attributes:
      method, path: the request's; path is a regular expression.
      status: of the answer; 0: the connection is closed without one.
      done: whether the request takes effect all the same.
      body: of the answer.
      headers: of the answer.
    """

    method: str
    path: str
    status: int
    done: bool = False
    body: str = '{"message": "made to fail"}'
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@dataclass
class Request:
    """What arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass
class ApiServer:
    """The server's address, what it knows, what it was asked, what it does wrong next."""

    url: str = ""
    token: str = ""
    state: State = field(default_factory=State)
    requests: list[Request] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def bodies(self, method: str, path: str) -> list[Any]:
        """The bodies of the requests of one route."""
        return [
            each.body for each in self.requests if (each.method, each.path) == (method, _API + path)
        ]


@contextmanager
def running(token: str = "", multi_user: bool = False) -> Iterator[ApiServer]:
    """A server for the block; afterwards no body may have been against the models."""
    api = ApiServer(token=token, state=State(multi_user=multi_user))
    handler = type("Handler", (_Handler,), {"api": api})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert api.broken == []


class _Handler(BaseHTTPRequestHandler):
    api: ApiServer

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing is printed."""

    def _answer(self, method: str) -> None:
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = self._body(content)
        request = Request(method, urllib.parse.unquote(parts.path), query, dict(self.headers), body)
        self.api.requests.append(request)
        fault = next(
            (f for f in self.api.faults if f.method == method and re.fullmatch(f.path, parts.path)),
            None,
        )
        if fault is not None:
            self.api.faults.remove(fault)
            if fault.done:
                self._do(request)
            if fault.status:
                self._send(fault.status, fault.body, fault.headers)
            else:
                self.close_connection = True
            return
        status, answer = self._do(request)
        kind = {} if isinstance(answer, str) else {"Content-Type": "application/json"}
        self._send(status, answer if isinstance(answer, str) else json.dumps(answer), kind)

    def _body(self, content: bytes) -> Any:
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/form-data"):
            head = f"Content-Type: {kind}\r\n\r\n".encode()
            message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + content)
            return next(
                part.get_payload(decode=True)
                for part in message.iter_parts()
                if part.get_param("name", header="content-disposition") == "uploadfile"
            )
        return json.loads(content) if content else None

    def _do(self, request: Request) -> tuple[int, Any]:
        try:
            if (
                self.api.token
                and request.headers.get("authorization") != f"Bearer {self.api.token}"
            ):
                raise Refusal(401, "Request header error: there is no user identity header")
            for (method, pattern), (kind, answer, act) in _ROUTES.items():
                match = re.fullmatch(pattern, request.path)
                if method == request.method and match:
                    self._check(request.body, kind, request.path)
                    made = act(self.api.state, request, *match.groups())
                    self._check(made, answer, f"answer to {request.path}")
                    return 200, made
            raise Refusal(404, "Not Found")
        except Refusal as refusal:
            return refusal.status, {"error": str(refusal), "code": 3, "message": str(refusal)}

    def _check(self, body: Any, kind: str, place: str) -> None:
        if kind:
            found = list(faults(body, kind, place))
            self.api.broken += found
            if found:
                raise Refusal(400, "; ".join(found))

    def _send(self, status: int, body: str, headers: dict[str, str]) -> None:
        content = body.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _listing(kind: str, scope: str = "") -> Callable[..., Thing]:
    """A route that lists; `scope` is the field that the path restricts it to."""

    def act(state: State, request: Request, *path: str) -> Thing:
        if unknown := set(request.query) - _PAGED:
            raise Refusal(400, f"unknown query {unknown}")
        experiment = request.query.get("experiment_id", "")
        restricted = bool(scope or experiment)
        namespace = "" if restricted else state.namespace_of(request.query.get("namespace", ""))
        key = f"{kind.removesuffix('s')}_id"

        def keep(thing: Thing) -> bool:
            if scope:
                return bool(thing[scope] == path[0])
            if experiment:
                return bool(thing["experiment_id"] == experiment)
            return state.namespaces[thing[key]] == namespace

        return state.listed(kind, request.query, keep)

    return act


def _upload(state: State, request: Request) -> Thing:
    query = request.query
    return state.upload(
        query["name"], query.get("description", ""), query.get("namespace", ""), request.body
    )


def _upload_version(state: State, request: Request) -> Thing:
    query = request.query
    return state.upload_version(
        query["pipelineid"], query["name"], query.get("description", ""), request.body
    )


def _switch(state: State, request: Request, thing_id: str, what: str) -> Thing:
    status = "ENABLED" if what == "enable" else "DISABLED"
    state.one("recurring_runs", thing_id)["status"] = status
    return {}


def _delete(state: State, request: Request, thing_id: str) -> Thing:
    state.things["recurring_runs"].remove(state.one("recurring_runs", thing_id))
    return {}


def _log(state: State, request: Request, run_id: str, pod: str) -> str:
    """As ReadRunLogV1: 200 before anything is read."""
    state.one("runs", run_id)
    if pod in state.logs:
        return state.logs[pod]
    message = f"Failed to read logs for run {run_id}: pods {pod} not found"
    return json.dumps({"error_message": message, "error_details": message})


# {(method, path): (type of the body, type of the answer, what happens)}
_ROUTES: dict[tuple[str, str], tuple[str, str, Callable[..., Any]]] = {
    ("GET", f"{_API}/healthz"): (
        "",
        "V2beta1GetHealthzResponse",
        lambda state, _: {"multi_user": state.multi_user},
    ),
    ("POST", f"{_API}/pipelines/upload"): ("", "V2beta1Pipeline", _upload),
    ("POST", f"{_API}/pipelines/upload_version"): ("", "V2beta1PipelineVersion", _upload_version),
    ("GET", f"{_API}/pipelines"): ("", "V2beta1ListPipelinesResponse", _listing("pipelines")),
    ("GET", f"{_API}/pipelines/([^/]+)/versions"): (
        "",
        "V2beta1ListPipelineVersionsResponse",
        _listing("pipeline_versions", "pipeline_id"),
    ),
    ("GET", f"{_API}/experiments"): (
        "",
        "V2beta1ListExperimentsResponse",
        _listing("experiments"),
    ),
    ("POST", f"{_API}/experiments"): (
        "V2beta1Experiment",
        "V2beta1Experiment",
        lambda state, request: state.create_experiment(request.body),
    ),
    ("GET", f"{_API}/runs"): ("", "V2beta1ListRunsResponse", _listing("runs")),
    ("POST", f"{_API}/runs"): (
        "V2beta1Run",
        "V2beta1Run",
        lambda state, request: state.create_run(request.body),
    ),
    ("GET", f"{_API}/runs/([^/:]+)"): (
        "",
        "V2beta1Run",
        lambda state, _, run_id: state.one("runs", run_id),
    ),
    ("GET", f"{_API}/recurringruns"): (
        "",
        "V2beta1ListRecurringRunsResponse",
        lambda state, request: {
            {"recurring_runs": "recurringRuns"}.get(key, key): value
            for key, value in _listing("recurring_runs")(state, request).items()
        },
    ),
    ("POST", f"{_API}/recurringruns"): (
        "V2beta1RecurringRun",
        "V2beta1RecurringRun",
        lambda state, request: state.create_recurring_run(request.body),
    ),
    ("POST", f"{_API}/recurringruns/([^/:]+):(enable|disable)"): ("", "", _switch),
    ("DELETE", f"{_API}/recurringruns/([^/:]+)"): ("", "", _delete),
    ("GET", "/apis/v1alpha1/runs/([^/]+)/nodes/([^/]+)/log"): ("", "", _log),
}
