"""A large import turned into one through which the garbage collector does not walk."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Keeps the garbage collector from running; for imports of TensorFlow, TFX and the like.

    They make a million objects and drop none of them, and the collector would look at all of them
    time and again: a quarter of TFX's 5.4 CPU seconds.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
