"""What has been written turned into what survives a power cut."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Returns once the names in `folder` are on disk; OSError when they cannot be put there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
