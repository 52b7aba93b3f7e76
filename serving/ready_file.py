"""The file that tells another program that the server answers, and where."""

import json
import os
from contextlib import suppress
from pathlib import Path


def write(file: Path, port: int, version: int) -> None:
    """Writes {"pid", "port", "version"}, whole or not at all."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    content = {"pid": os.getpid(), "port": port, "version": version}
    aside.write_text(json.dumps(content), encoding="utf-8")
    os.replace(aside, file)


def remove(file: Path) -> None:
    """Removes it: who reads it must not take a server that is gone for one that answers."""
    with suppress(OSError):
        file.unlink()
