"""KServe's Python server, made to listen where it is told and to answer for our versions.

Of KServe: the FastAPI application on uvicorn, the health and metadata routes of its V1 and V2
protocols, /metrics. Ours: the routes that stand before these (endpoints.py), and what KServe has no
setting for (decision 0060): the address, what a signal does, readiness without a version, and
errors that reach a client without filling the log with tracebacks.

KServe reads sys.argv while it is imported: import this module with none of our arguments in it.
"""

import socket
import time
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from kserve import errors
from kserve.model import InferenceModel
from kserve.model_repository import ModelRepository
from kserve.protocol.dataplane import DataPlane
from kserve.protocol.model_repository_extension import ModelRepositoryExtension
from kserve.protocol.rest.server import RESTServer
from starlette.exceptions import HTTPException

from foundation.text import inert
from serving.answering import failure
from serving.bodies import DEFAULT_SIGNATURE
from serving.endpoints import Endpoints, http_error
from serving.metadata import v2_tensors
from serving.versions import NotServedError

GRACE_S = 7.0  # for requests that are under way when the server stops
_KEEP_ALIVE_S = 65  # longer than the connection pools of clients and proxies hold one
_STATUSES = {
    errors.InvalidInput: 400,
    errors.ModelNotFound: 404,
    errors.ModelNotReady: 503,
    errors.ServerNotLive: 503,
    errors.ServerNotReady: 503,
    errors.UnsupportedProtocol: 501,
    NotImplementedError: 501,
}


class ServedModel(InferenceModel):
    """The model as KServe knows it: a name, whether it is ready, what the current version takes."""

    def __init__(self, endpoints: Endpoints) -> None:
        super().__init__(endpoints.settings.name)
        self._endpoints = endpoints

    async def healthy(self) -> bool:
        """Says whether requests are answered, and more are wanted."""
        return self._endpoints.is_ready()

    def get_input_types(self) -> list[dict[str, Any]]:
        """Returns the inputs of serving_default in the words of the V2 protocol."""
        return self._tensors("inputs")

    def get_output_types(self) -> list[dict[str, Any]]:
        """Returns its outputs."""
        return self._tensors("outputs")

    def _tensors(self, side: str) -> list[dict[str, Any]]:
        try:
            with self._endpoints.versions.lease() as model:
                return v2_tensors(getattr(model.signatures[DEFAULT_SIGNATURE], side))
        except NotServedError:
            return []

    def __call__(self, *_: Any, **__: Any) -> Any:
        """Answers nothing: predictions go by the routes of endpoints.py."""
        raise NotImplementedError("ask :predict or /recommend")


class _Repository(ModelRepository):
    """One model, which no client can load or unload."""

    def unload(self, name: str) -> None:
        raise NotImplementedError("versions come and go with the serving folder")

    def load(self, name: str) -> bool:
        raise NotImplementedError("versions come and go with the serving folder")


class _DataPlane(DataPlane):
    """KServe's own is ready as soon as it listens, and offers to load and unload models."""

    def metadata(self) -> dict[str, Any]:
        return {**super().metadata(), "extensions": []}

    async def ready(self) -> bool:
        models = self.model_registry.get_models()
        return all([await self.model_registry.is_model_ready(name) for name in models])


class _RestServer(RESTServer):
    """KServe's server with our routes first and our form of errors."""

    def __init__(self, endpoints: Endpoints) -> None:
        repository = _Repository()
        repository.update(ServedModel(endpoints))
        super().__init__(
            "kserve.model_server:app",
            _DataPlane(repository),
            ModelRepositoryExtension(repository),
            endpoints.settings.port,
        )
        self._endpoints = endpoints

    def _register_endpoints(self, app: FastAPI) -> None:
        self._endpoints.register(app)
        super()._register_endpoints(app)

    def _add_exception_handlers(self, app: FastAPI) -> None:
        for kind in _STATUSES:
            app.add_exception_handler(kind, _known_error)
        app.add_exception_handler(HTTPException, http_error)
        app.add_exception_handler(Exception, _unknown_error)

    def _add_middlewares(self, app: FastAPI) -> None:
        """KServe's writes a line to the log for every request; our metrics have the times."""


class _Server(uvicorn.Server):
    """uvicorn, which on a signal first says that it is not ready, then stops."""

    def __init__(self, config: uvicorn.Config, endpoints: Endpoints) -> None:
        super().__init__(config)
        self._endpoints = endpoints
        self._stop_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drains on the first signal, stops at once on the second."""
        if self._stop_at is None:
            self._endpoints.drain()
            self._stop_at = time.monotonic() + self._endpoints.settings.drain_s
        else:
            self.should_exit = self.force_exit = True

    async def on_tick(self, counter: int) -> bool:
        """Says ten times a second whether to stop."""
        if self._stop_at is not None and time.monotonic() >= self._stop_at:
            self.should_exit = True
        return bool(await super().on_tick(counter))


def serve(endpoints: Endpoints, listening: socket.socket) -> bool:
    """Serves until a signal; says whether every request under way was answered by then."""
    rest = _RestServer(endpoints)
    rest.create_application()
    config = rest.config
    config.loop = "auto"  # uvloop, which comes with uvicorn; older KServe asks for asyncio's own
    config.http = (
        "h11"  # a tenth of a millisecond dearer than httptools, which reads endless headers
    )
    config.access_log = False
    config.server_header = False
    config.timeout_keep_alive = _KEEP_ALIVE_S
    config.timeout_graceful_shutdown = int(GRACE_S)
    server = _Server(config, endpoints)
    server.run(sockets=[listening])
    return not server.server_state.tasks and not endpoints.traffic.under_way


async def _known_error(_: Request, error: Exception) -> Response:
    status = next(code for kind, code in _STATUSES.items() if isinstance(error, kind))
    return _response(status, inert(error, 300))


async def _unknown_error(_: Request, error: Exception) -> Response:
    return _response(500, "the server could not answer; its log says why")


def _response(status: int, message: str) -> Response:
    return Response(failure(status, message).content, status, None, "application/json")
