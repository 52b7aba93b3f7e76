"""Text and bytes written so that a reader, a crash or a power cut sees all of it or none."""

import json
import os
from pathlib import Path
from typing import Any

from foundation.errors import WorkspaceError


def write_atomic(path: Path, content: str) -> None:
    """Replaces `path` by `content` in one step, on disk before it is visible.

    Raises:
      OSError: it could not be written; what was at `path` is untouched.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def write_named(path: Path, content: str) -> None:
    """Replaces a file that a user named by `content`, in one step.

    Raises:
      WorkspaceError: it cannot be written; what was at `path` is untouched.
    """
    try:
        write_atomic(path, content)
    except OSError as error:
        raise WorkspaceError(f"cannot write to {path}: {error.strerror}") from error


def write_json(path: Path, value: Any) -> None:
    """Replaces `path` by `value` as indented JSON, in one step."""
    write_atomic(path, json.dumps(value, indent=1, sort_keys=True) + "\n")


def read_json(path: Path) -> Any:
    """Returns what `path` holds, or None when it is missing, unreadable or not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8", errors="surrogateescape"))
    except (OSError, ValueError):
        return None
