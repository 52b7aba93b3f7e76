"""Answered requests, some of them, kept as the lines that `validate --serving-log` reads.

    {"time_s": 1795304026, "model_version": 1795304001,
     "request": {"signature_name": "recommend", "instances": [{"user_id": "9f2c...", ...}]}}

A line holds what was asked: the fields that its signature reads, without what somebody has rated or
seen. In place of a user's id stands its HMAC-SHA-256 under a key of its own: equal ids stay equal,
and nobody without the key can tell whose they are, or try ids out. Lines are written by one thread;
a request neither waits for it nor fails with it.
"""

import hashlib
import hmac
import json
import logging
import os
import queue
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from foundation.errors import ConfigError
from registry.contract import Contract
from serving.parameters import EXAMPLES, EXCLUDE
from serving.requests import Batch
from serving.settings import LogSettings
from transform.features import USER_STATE_FIELDS

# A longer line would be refused when it is read (E-OVERSIZE).
MAX_LINE_BYTES = 1 << 20
ROWS_A_LINE = 200
_WAITING = 1000  # requests that may wait to be written
_CLOSE_S = 2.0
_USER_ID = "user_id"
_NOT_KEPT = {EXCLUDE, EXAMPLES, *USER_STATE_FIELDS}  # who has rated what is nearly a name
_KEY_BYTES = 32

_LOG = logging.getLogger(__name__)


class RequestLog:
    """The log of one server."""

    def __init__(
        self,
        file: Path,
        settings: LogSettings,
        count: Callable[[str], None] = lambda outcome: None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Opens the log and starts its thread.

        Args:
          file: where it goes.
          settings: of the log.
          count: told "written", "dropped" or "failed" for each request that was drawn.
          chance: gives a number in [0, 1) for each request.

        Raises:
          ConfigError: the log or its key cannot be opened.
        """
        self._sample = settings.sample
        self._count = count
        self._chance = chance
        self._key = _read_key(settings.key_file or file.with_name(file.name + ".key"))
        try:
            self._file = _LogFile(file, settings.max_bytes, settings.num_files)
        except OSError as error:
            raise ConfigError([f"--request-log {file}: {error.strerror}"]) from error
        self._queue: queue.Queue[tuple[int, Batch] | None] = queue.Queue(_WAITING)
        self._failing = False
        self._thread = threading.Thread(target=self._write_all, name="request-log", daemon=True)
        self._thread.start()

    def accept(self, version: int, _: Contract, batch: Batch) -> None:
        """Takes note of an answered request, unless chance or a full queue says otherwise."""
        if self._chance() >= self._sample:
            return
        try:
            self._queue.put_nowait((version, batch))
        except queue.Full:
            self._count("dropped")

    def close(self) -> None:
        """Writes what waits, for a moment at most, and closes the file."""
        try:
            self._queue.put(None, timeout=_CLOSE_S)
        except queue.Full:
            return
        self._thread.join(_CLOSE_S)

    def lines(self, version: int, batch: Batch) -> Iterator[str]:
        """Returns the lines of a request, several for one of many rows."""
        names = [name for name in batch.columns if name not in _NOT_KEPT]
        for start in range(0, batch.num_rows, ROWS_A_LINE):
            rows = range(start, min(start + ROWS_A_LINE, batch.num_rows))
            request = {
                "signature_name": batch.signature,
                "instances": [self._row(batch, names, row) for row in rows],
            }
            record = {"time_s": int(time.time()), "model_version": version, "request": request}
            yield json.dumps(record, ensure_ascii=False, separators=(",", ":"))

    def _row(self, batch: Batch, names: list[str], row: int) -> dict[str, Any]:
        values = {name: batch.columns[name][row] for name in names}
        known = {name: value for name, value in values.items() if value is not None}
        if _USER_ID in known:
            user_id = known[_USER_ID].encode("utf-8")
            known[_USER_ID] = hmac.new(self._key, user_id, hashlib.sha256).hexdigest()[:32]
        return known

    def _write_all(self) -> None:
        while (item := self._queue.get()) is not None:
            try:
                lines = list(self.lines(*item))
                fit = all(len(line.encode()) < MAX_LINE_BYTES for line in lines)
                for line in lines if fit else ():
                    self._file.emit(logging.makeLogRecord({"msg": line}))
                self._count("written" if fit else "dropped")
                self._failing = False
            except Exception as error:
                self._count("failed")
                if not self._failing:
                    _LOG.error("the request log cannot be written: %s", error)
                self._failing = True
        self._file.close()


class _LogFile(RotatingFileHandler):
    """A file that only its owner can read, put aside as `<name>.1<ending>` when it is full."""

    def __init__(self, file: Path, max_bytes: int, num_files: int) -> None:
        super().__init__(file, "a", max_bytes, max(0, num_files - 1), encoding="utf-8")
        # Keeps the ending, by which the files of a log are told (docs/data-sources.md).
        self.namer = lambda name: str(_with_number(file, name))

    def _open(self) -> Any:
        return open(
            self.baseFilename,
            self.mode,
            encoding=self.encoding,
            opener=lambda path, flags: os.open(path, flags, 0o600),
        )

    def handleError(self, record: logging.LogRecord) -> None:
        """Lets the writing thread see the error, where logging would print a traceback."""
        raise


def _with_number(file: Path, name: str) -> Path:
    number = name.rpartition(".")[2]
    return file.with_name(f"{file.stem}.{number}{file.suffix}")


def _read_key(file: Path) -> bytes:
    """Returns the key in a file; makes one when there is none."""
    try:
        with open(
            file, "x", encoding="ascii", opener=lambda path, flags: os.open(path, flags, 0o600)
        ) as made:
            made.write(secrets.token_hex(_KEY_BYTES))
    except FileExistsError:
        pass
    except OSError as error:
        raise ConfigError([f"cannot make the key {file}: {error.strerror}"]) from error
    try:
        key = file.read_bytes().strip()
    except OSError as error:
        raise ConfigError([f"cannot read the key {file}: {error.strerror}"]) from error
    if len(key) < _KEY_BYTES:
        raise ConfigError([f"the key {file} is shorter than {_KEY_BYTES} bytes"])
    return key
