"""A serving folder held by one writer at a time, its leftovers removed, its numbers rising.

    held -> (a version is written aside, or a name is taken from one that goes) -> one rename

What is written or deleted lies below a name that is no decimal number, which servers skip. A killed
writer leaves such a name behind; the next one removes it.
"""

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock

from foundation.durable import replace_text, sync_folder
from foundation.errors import DiskFullError, WorkspaceError
from registry.versions import version_numbers
from registry.withdrawal import settle

ASIDE_PREFIX = ".pushing-"
PRUNED_PREFIX = ".pruned-"
LOCK = ".lock"
HIGHEST = ".highest_version"

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SPARE_BYTES = 1 << 20  # room for the manifest, the model card and the folders themselves


@contextmanager
def held(push_base: Path, doing: str) -> Iterator[None]:
    """Keeps other writers out of a serving folder, which is made when absent.

    Args:
      push_base: the folder.
      doing: what for, as in "cannot <doing> <folder>".

    Raises:
      DiskFullError, WorkspaceError: instead of any OSError, also of the block.
    """
    try:
        push_base.mkdir(parents=True, exist_ok=True)
        with FileLock(push_base / LOCK):
            _remove_leftovers(push_base)
            settle(push_base)
            yield
    except OSError as error:
        if error.errno in _DISK_FULL:
            raise DiskFullError(
                f"the disk of {push_base} is full ({error.strerror})",
                hint="Free some room, then run the same command again: finished nodes are kept.",
            ) from error
        raise WorkspaceError(
            f"cannot {doing} {push_base}: {error.filename or ''} {error.strerror}".strip(),
            hint="No version was half written or half deleted. Check the folder's owner and mode.",
        ) from error


def next_version(push_base: Path, now_s: float) -> int:
    """Returns max(now, highest version ever used + 1): it rises even when the clock is set back.

    Ever used: the highest number is kept in a file, so that it also holds for versions deleted
    since.
    """
    try:
        noted = int((push_base / HIGHEST).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        noted = 0
    return max(int(now_s), noted + 1, *(number + 1 for number in version_numbers(push_base)))


def note_highest(push_base: Path, version: int) -> None:
    """Remembers a number that is about to be used."""
    replace_text(push_base / HIGHEST, str(version))


def name_aside(push_base: Path, prefix: str, version: int) -> Path:
    """Returns a name below `push_base` that nobody has and that no server looks at."""
    return push_base / f"{prefix}{version}-{uuid.uuid4().hex[:8]}"


def sync_tree(root: Path) -> None:
    """Returns once the names in all folders of a tree are on disk."""
    for folder, _, _ in os.walk(root):
        sync_folder(Path(folder))


def check_room(push_base: Path, num_bytes: int) -> None:
    """Raises DiskFullError when a version of that size does not fit."""
    free = shutil.disk_usage(push_base).free
    if free < num_bytes + _SPARE_BYTES:
        raise DiskFullError(
            f"the model takes {num_bytes:,} bytes, but {push_base} has {free:,} bytes of room",
            hint="Free some room, then run the same command again: finished nodes are kept.",
        )


def utc(now_s: float) -> str:
    """Returns a moment as manifests write it: ISO 8601 in UTC, whole seconds."""
    return datetime.fromtimestamp(now_s, timezone.utc).isoformat(timespec="seconds")


def _remove_leftovers(push_base: Path) -> None:
    """Removes what killed writers left; what cannot be removed stays, and no server reads it."""
    for path in [*push_base.glob(f"{ASIDE_PREFIX}*"), *push_base.glob(f"{PRUNED_PREFIX}*")]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()
