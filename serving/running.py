"""Settings turned into a server that runs until a signal."""

import logging
import os
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from prometheus_client import disable_created_metrics

from foundation.errors import EXIT_INTERNAL, ConfigError
from foundation.text import inert
from serving import kserve_server, loading, metrics, ready_file
from serving.answering import Answering, ignore
from serving.endpoints import Endpoints, Traffic
from serving.keeping import Keeping
from serving.listening import is_local, listen, url_of
from serving.model import LoadedModel
from serving.request_log import RequestLog
from serving.settings import Settings
from serving.store.ratings import RatingStore
from serving.versions import ModelVersions
from serving.watching import Watcher

_LOG = logging.getLogger("serving")


@dataclass
class _Ready:
    """Tells the world of the first version that answers, and the metrics of each."""

    settings: Settings
    port: int
    url: str
    told: bool = False

    def on_version(self, version: int) -> None:
        metrics.show_version(version)
        if self.told:
            return
        self.told = True
        metrics.show_ready(True)
        if self.settings.ready_file is not None:
            ready_file.write(self.settings.ready_file, self.port, version)
        query = "/recommend?user_id=42&k=5"
        with suppress(OSError):  # nobody reads it
            print(f"ready: version {version}; try: curl '{self.url}{query}'", flush=True)


def run(settings: Settings) -> int:
    """Serves until SIGINT or SIGTERM; returns the exit code.

    Raises:
      RecommenderError: the address or a file of the settings cannot be used.
    """
    _set_up_logging()
    _check_ready_file(settings.ready_file)
    disable_created_metrics()
    loading.limit_threads(settings.threads)
    listening = listen(settings.host, settings.port)
    if not is_local(listening):
        _LOG.warning("%s: others can reach it, and it asks nobody who they are", settings.host)
    ready = _Ready(settings, listening.getsockname()[1], url_of(listening))
    versions = ModelVersions(settings.keep_versions, ready.on_version)
    log = _request_log(settings)
    accepted = log.accept if log else ignore
    store = _store(settings)
    answering = Answering(settings.name, versions, settings.limits, accepted, store)
    keeping = Keeping(store, versions, settings.limits) if store else None
    endpoints = Endpoints(settings, versions, answering, Traffic(), keeping)
    watcher = Watcher(settings.folder, versions, settings.poll_s, _loader(settings, ready))
    watcher.start()
    _LOG.info("listening at %s for versions in %s", ready.url, settings.folder)
    try:
        clean = kserve_server.serve(endpoints, listening)
    finally:
        if settings.ready_file is not None:
            ready_file.remove(settings.ready_file)
        watcher.stop()
        if log is not None:
            log.close()
    _LOG.info("stopped")
    return _leave(0 if clean else EXIT_INTERNAL)


def _check_ready_file(file: Path | None) -> None:
    """Says now what would otherwise come to light when the server is ready."""
    if file is not None and not os.access(file.parent, os.W_OK):
        raise ConfigError([f"--ready-file {file}: no folder there that can be written"])


def _store(settings: Settings) -> RatingStore | None:
    if settings.ratings is None:
        return None
    store = RatingStore(settings.ratings)
    log = f"filled from {store.filled_from}" if store.filled_from else "filled from no log"
    _LOG.info("ratings are kept in %s, %s", settings.ratings, inert(log, 200))
    return store


def _request_log(settings: Settings) -> RequestLog | None:
    if settings.log.file is None:
        return None
    _LOG.info("%g %% of requests go to %s", 100 * settings.log.sample, settings.log.file)
    return RequestLog(settings.log.file, settings.log, metrics.count_logged)


def _loader(settings: Settings, ready: _Ready) -> Callable[[Path], LoadedModel]:
    def load(path: Path) -> LoadedModel:
        try:
            model = loading.load(path)
        except Exception as error:
            metrics.count_load("refused")
            if settings.first_or_none and not ready.told:
                _LOG.error("%s", error)
                _leave(getattr(error, "exit_code", EXIT_INTERNAL))
            raise
        metrics.count_load("loaded")
        return model

    return load


def _set_up_logging() -> None:
    """Our lines, one each; of KServe and uvicorn only what goes wrong."""
    warnings.simplefilter("ignore")  # of libraries, about one another
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%S%z",
    )
    for name in ("kserve", "kserve.trace", "uvicorn", "asyncio", "absl"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _leave(code: int) -> NoReturn:
    """Ends the process without waiting for threads that are inside TensorFlow."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)
