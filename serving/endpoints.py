"""HTTP requests turned into work for the pool, and its replies into HTTP responses.

The routes are TensorFlow Serving's REST API, /recommend and /ratings. They stand before those of
KServe, which go by the same names but know no versions, and before those of its own that this
server does not offer: whoever can reach the port must not be able to unload the model.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from foundation.text import inert
from serving import metrics
from serving.answering import Answering, Reply, dumped, failure
from serving.keeping import Keeping
from serving.metadata import model_metadata, model_status
from serving.settings import Limits, Settings
from serving.versions import ModelVersions, NotServedError

# Bodies are JSON whatever curl -d calls them, as TensorFlow Serving has it.
_BODY_TYPES = ("", "application/json", "application/x-www-form-urlencoded")

_NOT_OFFERED = (
    "/v1/models/{name}:explain",
    "/v1/models/{name}:classify",
    "/v1/models/{name}:regress",
    "/v2/models/{name}/infer",
    "/v2/models/{name}/versions/{version}/infer",
    "/v2/repository/models/{name}/load",
    "/v2/repository/models/{name}/unload",
)


@dataclass
class Traffic:
    """What the server is doing.

    Attributes:
      draining: it is about to stop; what comes is answered, but nothing more should.
      under_way: requests being read, waiting for a thread or answered.
    """

    draining: bool = False
    under_way: int = 0


class _UnreadError(Exception):
    """The request cannot be read; the reply says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.reply = reply


@dataclass
class Endpoints:
    """The handlers of the routes."""

    settings: Settings
    versions: ModelVersions
    answering: Answering
    traffic: Traffic
    keeping: Keeping | None = None
    pool: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(self.settings.threads, thread_name_prefix="prediction")

    def is_ready(self) -> bool:
        """Says whether requests are answered, and more are wanted."""
        return self.versions.current is not None and not self.traffic.draining

    def drain(self) -> None:
        """Asks for no more requests; those that come all the same are answered."""
        self.traffic.draining = True
        metrics.show_ready(False)

    def register(self, app: Starlette) -> None:
        """Puts the routes in; what was put in first is matched first."""
        model = "/v1/models/{name}"
        versioned = model + "/versions/{version}"
        for path in (model, versioned):
            app.add_route(path + ":predict", self.predict, methods=["POST"])
            app.add_route(path + "/metadata", self.metadata, methods=["GET"])
        app.add_route(model, self.status, methods=["GET"])
        app.add_route(versioned, self.status, methods=["GET"])
        app.add_route("/recommend", self.recommend, methods=["GET", "POST"])
        app.add_route("/ratings", self.ratings, methods=["POST"])
        app.add_route("/ratings/{user_id:path}", self.forget, methods=["DELETE"])
        for path in _NOT_OFFERED:
            app.add_route(path, self.not_offered, methods=["POST"])

    async def predict(self, request: Request) -> Response:
        """POST .../models/<name>[/versions/<version>]:predict."""
        if (wrong := self._wrong_model(request)) is not None:
            return self._response(wrong)
        text = request.path_params.get("version")
        version = None if text is None else int(text)
        return await self._answered(
            request, "predict", lambda body: self.answering.predict(body, version)
        )

    async def recommend(self, request: Request) -> Response:
        """GET and POST /recommend."""
        if request.method == "GET":
            pairs = request.query_params.multi_items()
            return await self._answered(
                request, "recommend", lambda _: self.answering.recommend(pairs)
            )
        return await self._answered(request, "recommend", self.answering.recommend)

    async def ratings(self, request: Request) -> Response:
        """POST /ratings."""
        if (wrong := self._not_writable(request)) is not None:
            return self._response(wrong)
        assert self.keeping is not None
        return await self._answered(request, "ratings", self.keeping.keep)

    async def forget(self, request: Request) -> Response:
        """DELETE /ratings/<user>."""
        if (wrong := self._not_writable(request)) is not None:
            return self._response(wrong)
        assert self.keeping is not None
        keeping, user_id = self.keeping, request.path_params["user_id"]
        return await self._answered(request, "ratings", lambda _: keeping.forget(user_id))

    async def status(self, request: Request) -> Response:
        """GET .../models/<name>[/versions/<version>]."""
        if (wrong := self._wrong_model(request)) is not None:
            return self._response(wrong)
        states = self.versions.states()
        if (text := request.path_params.get("version")) is not None:
            states = [state for state in states if state.version == int(text)]
            if not states:
                return self._response(self.answering.not_served(int(text)))
        return self._response(Reply(200, dumped(model_status(states))))

    async def metadata(self, request: Request) -> Response:
        """GET .../models/<name>[/versions/<version>]/metadata."""
        if (wrong := self._wrong_model(request)) is not None:
            return self._response(wrong)
        text = request.path_params.get("version")
        version = None if text is None else int(text)
        try:
            with self.versions.lease(version) as model:
                content = model_metadata(self.settings.name, model.version, model.signature_defs)
        except NotServedError:
            return self._response(self.answering.not_served(version))
        return self._response(Reply(200, dumped(content)))

    async def not_offered(self, request: Request) -> Response:
        """What KServe has and this server has not."""
        return self._response(failure(501, "not offered here: ask :predict or /recommend"))

    async def _answered(
        self, request: Request, route: str, work: Callable[[bytes], Reply]
    ) -> Response:
        """Reads the body, has the pool answer, counts; never raises."""
        start = time.monotonic()
        if self.traffic.under_way >= self.settings.threads + self.settings.max_waiting:
            reply = failure(503, "too many requests are waiting; try again")
        else:
            reply = await self._worked(request, work)
        metrics.count_request(route, reply.signature, reply.status, time.monotonic() - start)
        return self._response(reply)

    async def _worked(self, request: Request, work: Callable[[bytes], Reply]) -> Reply:
        self._count(+1)
        try:
            body = await _read_body(request, self.settings.limits)
            return await asyncio.get_running_loop().run_in_executor(self.pool, work, body)
        except _UnreadError as error:
            return error.reply
        except ClientDisconnect:
            return failure(400, "the client left before its request was read")
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        self.traffic.under_way += change
        metrics.show_under_way(self.traffic.under_way)

    def _wrong_model(self, request: Request) -> Reply | None:
        name, version = request.path_params["name"], request.path_params.get("version", "0")
        if name != self.settings.name:
            return failure(404, f"Servable not found for request: Latest({inert(name)})")
        if not (version.isascii() and version.isdecimal() and len(version) < 20):
            return failure(404, f"a version is a number, got '{inert(version)}'")
        return None

    def _not_writable(self, request: Request) -> Reply | None:
        if self.keeping is None:
            return failure(501, "this server keeps no ratings: it was started without a store")
        origin = urlsplit(request.headers.get("origin", "")).netloc
        if origin and origin != request.headers.get("host", ""):
            # A browser says whose page sent it; none of another site may write here.
            return failure(403, "a page of another site must not change ratings")
        return None

    def _response(self, reply: Reply) -> Response:
        headers = {}
        if reply.status in (408, 413) or self.traffic.draining:
            headers["Connection"] = "close"
        if reply.status == 503:
            headers["Retry-After"] = "1"
        return Response(reply.content, reply.status, headers, "application/json")


async def _read_body(request: Request, limits: Limits) -> bytes:
    """Returns the body of a POST; what is too large, too slow or no JSON by name is not read on."""
    most = limits.body_bytes
    if request.method == "GET":
        return b""
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    charset = parameters.replace(" ", "").replace('"', "").removeprefix("charset=")
    if kind.strip() not in _BODY_TYPES or charset not in ("", "utf-8"):
        raise _UnreadError(failure(415, "expected application/json in utf-8"))
    if request.headers.get("content-encoding", "identity") != "identity":
        raise _UnreadError(failure(415, "expected a body without content-encoding"))
    declared = request.headers.get("content-length", "0")
    too_large = _UnreadError(failure(413, f"expected a body of at most {most} bytes"))
    if declared.isdecimal() and int(declared) > most:
        raise too_large
    chunks: list[bytes] = []

    async def read() -> None:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise too_large
            chunks.append(chunk)

    try:
        await asyncio.wait_for(read(), limits.body_s)
    except asyncio.TimeoutError:
        message = f"the body did not come within {limits.body_s:g} s"
        raise _UnreadError(failure(408, message)) from None
    return b"".join(chunks)


async def http_error(_: Request, error: Any) -> Response:
    """Answers an unknown path or a wrong method in the form of all other errors."""
    reply = failure(error.status_code, str(error.detail))
    return Response(reply.content, reply.status, error.headers, "application/json")
