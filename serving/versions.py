"""The versions of a model in memory: which answers, which are still busy, which were refused.

One version is the current one. A swap is one assignment under a lock; a request holds the version
that it got until it is answered, whatever is current by then. What nobody holds any more and nobody
may ask any more is let go.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from foundation.text import inert
from serving.model import LoadedModel
from serving.states import (
    AVAILABLE,
    END,
    INTERNAL,
    LOADING,
    OK,
    UNLOADING,
    VersionRefusedError,
    VersionState,
)

_LOG = logging.getLogger(__name__)
_REMEMBERED = 20  # versions that are told of after they ended


class NotServedError(LookupError):
    """No such version answers, or none at all."""


class _Held:
    """A loaded model and how many requests it is answering."""

    def __init__(self, model: LoadedModel) -> None:
        self.model = model
        self.requests = 0


class ModelVersions:
    """What the server holds in memory, safe to use from any thread."""

    def __init__(self, keep: int, on_change: Callable[[int], None] = lambda version: None) -> None:
        """Starts empty.

        Args:
          keep: how many versions before the newest stay loaded.
          on_change: called with the number of each version that becomes current.
        """
        self._keep = keep
        self._on_change = on_change
        self._lock = threading.Lock()
        self._available: list[_Held] = []  # oldest first; the last is the current one
        self._states: dict[int, VersionState] = {}
        self._logged: VersionState | None = None

    @property
    def current(self) -> int | None:
        """The number of the version that answers, None before the first."""
        with self._lock:
            return self._available[-1].model.version if self._available else None

    def states(self) -> list[VersionState]:
        """Returns every version that is known, newest first."""
        with self._lock:
            return sorted(self._states.values(), key=lambda state: -state.version)

    @contextmanager
    def lease(self, version: int | None = None) -> Iterator[LoadedModel]:
        """Holds a version while a request is answered; None: the current one.

        Raises:
          NotServedError: it does not answer.
        """
        with self._lock:
            held = self._find(version)
            held.requests += 1
        try:
            yield held.model
        finally:
            with self._lock:
                held.requests -= 1
                self._let_go(held)

    def take(self, version: int, path: Path, load: Callable[[Path], LoadedModel]) -> str:
        """Loads a version and makes it current; returns OK, or the code of why it is refused.

        The versions that answer go on answering meanwhile, and if it is refused.
        """
        self._note(VersionState(version, LOADING))
        try:
            model = load(path)
        except VersionRefusedError as error:
            return self._refuse(version, error.error_code, str(error))
        except Exception as error:
            return self._refuse(version, INTERNAL, f"{type(error).__name__}: {error}")
        with self._lock:
            self._available.append(_Held(model))
            self._set(VersionState(version, AVAILABLE))
            retired = self._available[: -1 - self._keep]
            self._available = self._available[-1 - self._keep :]
            for held in retired:
                self._set(VersionState(held.model.version, UNLOADING))
                self._let_go(held)
        _LOG.info("version %d answers now", version)
        self._on_change(version)
        return OK

    def _find(self, version: int | None) -> _Held:
        for held in reversed(self._available):
            if version is None or held.model.version == version:
                return held
        raise NotServedError("none yet" if version is None else str(version))

    def _let_go(self, held: _Held) -> None:
        if held not in self._available and not held.requests:
            self._set(VersionState(held.model.version, END))

    def _refuse(self, version: int, error_code: str, message: str) -> str:
        """Notes why, and logs it unless it is what was logged last."""
        refusal = VersionState(version, END, error_code, message)
        if refusal != self._logged:
            _LOG.error("version %d refused: %s", version, inert(message, 500))
            self._logged = refusal
        self._note(refusal)
        return error_code

    def _note(self, state: VersionState) -> None:
        with self._lock:
            self._set(state)

    def _set(self, state: VersionState) -> None:
        self._states[state.version] = state
        ended = sorted(v for v, known in self._states.items() if known.state == END)
        for version in ended[:-_REMEMBERED]:
            del self._states[version]
