"""The serving environment: where its Python is, and how a module of ours runs in it.

It has TensorFlow and a model server, and neither TensorFlow Transform nor TFX: what answers there
needs nothing but what was exported.
"""

import json
import logging
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import RecommenderError, WorkspaceError
from foundation.serving_environment import ROOT, serving_python

_LOG = logging.getLogger(__name__)
_POLL_S = 0.1
_STOP_S = 20.0
_LOGGED_LINES = 40
# What of our own environment a client's process gets; PYTHONPATH and TensorFlow's settings are not.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


class AskingFailedError(RecommenderError):
    """A process in the serving environment could not answer; the message has its last line."""


@dataclass(frozen=True)
class ServingEnvironment:
    """A Python with TensorFlow and a model server.

    Attributes:
      python: its executable.
      root: the folder that our packages are imported from.
    """

    python: Path
    root: Path

    def run(self, module: str, arguments: Sequence[str], timeout_s: float) -> None:
        """Runs a module of ours to its end.

        Raises:
          AskingFailedError: it ended with an error, or not in time.
        """
        command = self._command(module, arguments)
        try:
            done = subprocess.run(
                command,
                cwd=self.root,
                env=self._variables(),
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=timeout_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise AskingFailedError(f"{module} did not end within {timeout_s:.0f} s") from error
        if done.returncode != 0:
            raise _failed(f"{module} ended with {done.returncode}", done.stderr)

    @contextmanager
    def running(
        self, module: str, arguments: Sequence[str], ready_file: Path, timeout_s: float
    ) -> Iterator[int]:
        """Runs a server of ours; yields the port that it writes to `ready_file`, then stops it.

        Raises:
          AskingFailedError: it ended, or was not ready in time.
        """
        log = ready_file.with_suffix(".log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                self._command(module, arguments),
                cwd=self.root,
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield _port(process, module, ready_file, log, timeout_s)
        finally:
            _stop(process)

    def _command(self, module: str, arguments: Sequence[str]) -> list[str]:
        return [str(self.python), "-E", "-s", "-m", module, *arguments]

    def _variables(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return {**kept, "TF_CPP_MIN_LOG_LEVEL": "2"}


def find_environment(python: str) -> ServingEnvironment:
    """Returns the serving environment.

    Args:
      python: its Python; "" for that of the environment beside our packages.

    Raises:
      WorkspaceError: there is none, and without it nobody can prove that the exported model answers
        as training does.
    """
    if not python:
        return ServingEnvironment(serving_python(), ROOT)
    if not Path(python).is_file():
        raise WorkspaceError(
            f"parity.serving_python: {python} does not exist",
            hint="Leave it out: `make setup` makes the serving environment.",
        )
    return ServingEnvironment(Path(python), ROOT)


def _port(
    process: "subprocess.Popen[bytes]", module: str, ready_file: Path, log: Path, timeout_s: float
) -> int:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if ready_file.is_file():
            return int(json.loads(ready_file.read_text(encoding="utf-8"))["port"])
        if process.poll() is not None:
            raise _failed(f"{module} ended with {process.returncode}", log.read_bytes())
        time.sleep(_POLL_S)
    raise _failed(f"{module} was not ready within {timeout_s:.0f} s", log.read_bytes())


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _failed(what: str, output: bytes) -> AskingFailedError:
    """Returns the error with the last line that a process wrote; the log gets more of them."""
    lines = output.decode("utf-8", errors="replace").strip().splitlines() or ["it wrote nothing"]
    _LOG.warning("%s:\n%s", what, "\n".join(lines[-_LOGGED_LINES:]))
    return AskingFailedError(f"{what}: {lines[-1]}")
