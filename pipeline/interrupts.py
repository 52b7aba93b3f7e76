"""SIGINT and SIGTERM turned into one exception, and into an exit when that is not enough.

Beam's in-process runner joins worker threads and TensorFlow stays in C++ for a while, so an
exception alone may take long or be swallowed. The signal also wakes a thread of ours (through the
wake-up file descriptor, which works while the main thread is in C++); when the process is still
there after the grace period, that thread ends it.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from foundation.errors import EXIT_INTERRUPTED, EXIT_TERMINATED

GRACE_S = 6.0

_EXIT_CODES = {signal.SIGINT: EXIT_INTERRUPTED, signal.SIGTERM: EXIT_TERMINATED}
_SAID = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}


class Interrupted(KeyboardInterrupt):
    """The run is to stop. Not an Exception, so that nothing on the way up handles it.

    Attributes:
      exit_code: 130 for SIGINT, 143 for SIGTERM.
      hint: how to resume, filled in by the runner.
    """

    def __init__(self, signum: int) -> None:
        super().__init__(_SAID[signal.Signals(signum)])
        self.exit_code = _EXIT_CODES[signal.Signals(signum)]
        self.hint = ""


class Signals:
    """What has come so far.

    Attributes:
      received: the exception that the first signal raised, None before. Look here whenever some
        other exception arrives: Beam turns what a DoFn raises into a RuntimeError, this one too.
    """

    def __init__(self) -> None:
        self.received: Interrupted | None = None


@contextlib.contextmanager
def raised(on_stuck: Callable[[Interrupted], None], grace_s: float = GRACE_S) -> Iterator[Signals]:
    """Raises Interrupted in the block on SIGINT or SIGTERM; a second signal ends the process.

    Once a signal has come the process ends within `grace_s`, even when the block is left in time:
    threads that cannot be joined would keep the interpreter from exiting. Outside the main thread
    nothing is installed.

    Args:
      on_stuck: called in another thread just before the process is ended from there, to leave marks
        and a message.
      grace_s: seconds that the main thread has for unwinding and exiting.
    """
    if threading.current_thread() is not threading.main_thread():
        yield Signals()
        return
    watch = _Watch(on_stuck, grace_s)
    previous = {signum: signal.signal(signum, watch.handle) for signum in _EXIT_CODES}
    try:
        yield watch.signals
    finally:
        watch.left.set()
        if watch.signals.received is None:
            watch.stop()
            for signum, handler in previous.items():
                signal.signal(signum, handler)


class _Watch:
    """The thread that ends the process, and the handler that it stands behind."""

    def __init__(self, on_stuck: Callable[[Interrupted], None], grace_s: float) -> None:
        self.signals = Signals()
        self.left = threading.Event()
        self._on_stuck = on_stuck
        self._grace_s = grace_s
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        self._previous_fd = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        self._thread = threading.Thread(target=self._run, name="interrupts", daemon=True)
        self._thread.start()

    def handle(self, signum: int, frame: FrameType | None) -> None:
        if self.signals.received is None:  # of a second one the thread alone takes notice
            self.signals.received = Interrupted(signum)
            raise self.signals.received

    def stop(self) -> None:
        signal.set_wakeup_fd(self._previous_fd)
        os.close(self._writer)
        self._thread.join()
        os.close(self._reader)

    def _run(self) -> None:
        signum = self._next()
        if signum is None:
            return
        second = threading.Thread(target=self._next, daemon=True)
        second.start()
        second.join(self._grace_s)
        self._end(signum)

    def _next(self) -> int | None:
        """Returns the next of our signals, None when the pipe is closed."""
        while True:
            received = os.read(self._reader, 1)
            if not received:
                return None
            if received[0] in _EXIT_CODES:
                return received[0]

    def _end(self, signum: int) -> None:
        interrupted = Interrupted(signum)
        try:
            if not self.left.is_set():
                self._on_stuck(interrupted)
        finally:
            os._exit(interrupted.exit_code)
