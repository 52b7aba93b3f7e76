"""What has been written turned into what survives a power cut."""

import os
import shutil
from pathlib import Path

_CHUNK_BYTES = 1 << 20


def sync_folder(folder: Path) -> None:
    """Returns once the names in `folder` are on disk; OSError when they cannot be put there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_file(source: Path, target: Path) -> None:
    """Copies the content of a file to a new one, whose folder is made; `sync_folder` is left.

    Raises:
      OSError: `target` exists, or one of the two cannot be read or written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as read, target.open("xb") as written:
        shutil.copyfileobj(read, written, _CHUNK_BYTES)
        written.flush()
        os.fsync(written.fileno())


def write_text(target: Path, text: str) -> None:
    """Writes a file as UTF-8, over what was there; `sync_folder` is left to the caller."""
    with target.open("w", encoding="utf-8", newline="") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())


def replace_text(target: Path, text: str) -> None:
    """Writes a file so that its name holds the old text or the new one, never a part."""
    aside = target.with_name(f"{target.name}.new")
    write_text(aside, text)
    os.replace(aside, target)
    sync_folder(target.parent)
