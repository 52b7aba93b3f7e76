"""Everything that TFX, Beam, TensorFlow and C++ print turned into one file and a few lines.

While a log is captured the file descriptors 1 and 2 lead to the file, so that C++ and child
processes are caught too. Whoever shows something to the user writes to `console_streams()`, taken
before.
"""

import contextlib
import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from foundation.text import inert

# Loggers whose warnings a user should see: our own packages. The stack warns about itself hundreds
# of times a run.
OUR_PACKAGES = (
    "components",
    "foundation",
    "pipeline",
    "sample_data",
    "serving",
    "trainer",
    "transform",
)

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_LINE_LIMIT = 300


def console_streams() -> tuple[TextIO, TextIO]:
    """Returns (stdout, stderr) that stay the console while a log is captured.

    Call it before `captured`. A stream that somebody has replaced by one without its usual file
    descriptor (a test, a notebook) is returned as it is.
    """
    return _kept(sys.stdout, 1), _kept(sys.stderr, 2)


@contextlib.contextmanager
def captured(
    path: Path, on_progress: Callable[[str], None], on_warning: Callable[[str], None]
) -> Iterator[None]:
    """Sends all output and logging of the process to `path` (appending) for the block.

    Args:
      path: the log file.
      on_progress: gets each line that a logger named "*.progress" logs.
      on_warning: gets each warning and error that a logger of our packages logs, as one harmless
        line. Both may be called from other threads, and must not write to file descriptor 1 or 2.
    """
    with path.open("a", encoding="utf-8", errors="backslashreplace", buffering=1) as file:
        handlers = [_file_handler(file), _Progress(on_progress), _Warnings(on_warning)]
        with (
            _redirected(file.fileno()),
            contextlib.redirect_stdout(file),  # both may be objects without a descriptor
            contextlib.redirect_stderr(file),
            _logging_to(handlers),
        ):
            yield


@contextlib.contextmanager
def muted() -> Iterator[None]:
    """Drops what libraries and C++ print during the block; exceptions come through as ever."""
    with (
        open(os.devnull, "w", encoding="utf-8") as sink,
        _redirected(sink.fileno()),
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
    ):
        yield


def _kept(stream: TextIO, descriptor: int) -> TextIO:
    try:
        if stream.fileno() != descriptor:
            return stream
    except (AttributeError, OSError, ValueError):  # no descriptor, or closed
        return stream
    stream.flush()
    return open(
        os.dup(descriptor), "w", buffering=1, encoding=stream.encoding, errors="backslashreplace"
    )


@contextlib.contextmanager
def _redirected(descriptor: int) -> Iterator[None]:
    saved = {}
    try:
        for target in (1, 2):
            _flush()
            saved[target] = os.dup(target)
            os.dup2(descriptor, target)
        yield
    finally:
        _flush()
        for target, kept in saved.items():
            os.dup2(kept, target)
            os.close(kept)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError, io.UnsupportedOperation):
            stream.flush()


@contextlib.contextmanager
def _logging_to(handlers: list[logging.Handler]) -> Iterator[None]:
    """Gives the root logger these handlers only; what a library adds later hits the file too.

    TFX logs through absl's logger, which has a level of its own once absl has been imported.
    """
    root, absl = logging.getLogger(), logging.getLogger("absl")
    previous = root.handlers[:], root.level, absl.level
    root.handlers[:] = handlers
    root.setLevel(logging.INFO)
    absl.setLevel(logging.INFO)
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        root.handlers[:] = previous[0]
        root.setLevel(previous[1])
        absl.setLevel(previous[2])


def _file_handler(file: TextIO) -> logging.Handler:
    handler = logging.StreamHandler(file)
    handler.setFormatter(logging.Formatter(_FORMAT))
    return handler


class _Progress(logging.Handler):
    """Passes on the lines of "*.progress" loggers."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        super().__init__()
        self._on_line = on_line

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.endswith(".progress"):
            self._on_line(inert(record.getMessage(), _LINE_LIMIT))


class _Warnings(logging.Handler):
    """Passes on the warnings of our packages."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._on_line = on_line

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] in OUR_PACKAGES:
            self._on_line(inert(record.getMessage(), _LINE_LIMIT))
