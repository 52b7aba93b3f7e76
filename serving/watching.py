"""A serving folder looked at again and again: the newest version that can answer is taken."""

import logging
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from registry.versions import version_numbers
from serving.model import LoadedModel
from serving.versions import ModelVersions

_LOG = logging.getLogger(__name__)

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
    ) -> None:
        """Prepares the thread; `start` starts it.

        Args:
          folder: of the versions.
          versions: what takes them.
          poll_s: seconds between two looks.
          load: turns a version's folder into a model, or refuses it.
        """
        super().__init__(name="watcher", daemon=True)
        self._folder = folder
        self._versions = versions
        self._poll_s = poll_s
        self._load = load
        self._stopped = threading.Event()
        self._refused: dict[int, Looks] = {}

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

        A refused version is tried again when something in its folder has changed.
        """
        current = self._versions.current
        found = version_numbers(self._folder)
        self._refused = {number: seen for number, seen in self._refused.items() if number in found}
        for number in sorted(found, reverse=True):
            if self._stopped.is_set() or (current is not None and number <= current):
                return
            looks = _looks(found[number])
            if self._refused.get(number) == looks:
                continue
            if self._versions.take(number, found[number], self._load):
                return
            self._refused[number] = looks


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
