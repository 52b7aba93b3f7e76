"""A stream whose reader has left (`| head`) turned into one that takes all and shows nothing."""

import os
from contextlib import suppress
from typing import IO


def sink(stream: IO[str]) -> None:
    """Leads the stream nowhere, so that neither a later line nor the flush at exit fails."""
    with suppress(AttributeError, OSError, ValueError):  # no descriptor, or closed
        descriptor = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
