"""A serving folder looked at again and again: the newest version that can answer is taken."""

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from registry.versions import version_numbers
from serving.model import LoadedModel
from serving.states import INTERNAL, OK
from serving.versions import ModelVersions

_LOG = logging.getLogger(__name__)
RETRY_S = 60.0

# What tells that a folder has changed: {path: (size, ns of the last change)}.
Looks = Mapping[str, tuple[int, int]]


class Watcher(threading.Thread):
    """The thread that loads: nothing else ever waits for it."""

    def __init__(
        self,
        folder: Path,
        versions: ModelVersions,
        poll_s: float,
        load: Callable[[Path], LoadedModel],
        retry_s: float = RETRY_S,
    ) -> None:
        """Prepares the thread; `start` starts it.

        Args:
          folder: of the versions.
          versions: what takes them.
          poll_s: seconds between two looks.
          load: turns a version's folder into a model, or refuses it.
          retry_s: after how many seconds a version is tried again that failed for a reason which
            may pass.
        """
        super().__init__(name="watcher", daemon=True)
        self._folder = folder
        self._versions = versions
        self._poll_s = poll_s
        self._load = load
        self._retry_s = retry_s
        self._stopped = threading.Event()
        self._refused: dict[int, tuple[Looks, float]] = {}

    def run(self) -> None:
        """Looks until `stop`."""
        while not self._stopped.is_set():
            try:
                self.look()
            except OSError as error:
                _LOG.error("cannot look into %s: %s", self._folder, error.strerror)
            self._stopped.wait(self._poll_s)

    def stop(self) -> None:
        """Ends the thread after the load that is under way."""
        self._stopped.set()

    def look(self) -> None:
        """Takes the highest version above the current one that can answer, if there is any.

        A refused version is tried again when something in its folder has changed, and after a
        while where the reason may lie outside it, such as memory or a disk.
        """
        current, now_s = self._versions.current, time.monotonic()
        found = version_numbers(self._folder)
        self._refused = {n: kept for n, kept in self._refused.items() if n in found}
        for number in sorted(found, reverse=True):
            if self._stopped.is_set() or (current is not None and number <= current):
                return
            looks = _looks(found[number])
            seen, until_s = self._refused.get(number, ({}, 0.0))
            if seen == looks and now_s < until_s:
                continue
            code = self._versions.take(number, found[number], self._load)
            if code == OK:
                return
            lasting = code != INTERNAL
            self._refused[number] = (looks, math.inf if lasting else now_s + self._retry_s)


def _looks(path: Path) -> Looks:
    """Returns what a folder looks like, without reading a file."""
    looks = {}
    for folder, _, names in os.walk(path):
        for name in ("", *names):
            entry = os.path.join(folder, name)
            try:
                stat = os.lstat(entry)
            except OSError:
                continue
            looks[entry] = (stat.st_size, stat.st_mtime_ns)
    return looks
