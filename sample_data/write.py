"""A spec turned into a folder of files in GroupLens' ml-100k format, whole or not there at all.

The rows are made and written block by block. The files come to be in a hidden folder beside the
target, which is renamed when all are on disk; a marker with their digests tells a whole folder from
any other.
"""

import errno
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from foundation.digests import sha256_file
from foundation.durable import sync_folder
from foundation.errors import DiskFullError, WorkspaceError
from sample_data.catalogue import make_catalogue
from sample_data.grouplens import (
    ENCODING,
    genre_lines,
    info_lines,
    item_lines,
    occupation_lines,
    rating_lines,
    readme,
    user_lines,
)
from sample_data.ratings import rating_blocks
from sample_data.spec import SampleSpec

GENERATOR_VERSION = (
    1  # raise with every change that changes a byte; tests/sample_data pins the digest
)
MARKER = "SAMPLE.json"


@dataclass(frozen=True)
class SampleFiles:
    """A whole sample on disk.

    Attributes:
      folder: what to give to a reader of GroupLens' ml-100k format.
      spec: what it is a sample of.
      written: False when the folder was there already.
    """

    folder: Path
    spec: SampleSpec
    written: bool

    @property
    def ratings(self) -> Path:
        """Where u.data is."""
        return self.folder / "u.data"

    @property
    def movies(self) -> Path:
        """Where u.item is."""
        return self.folder / "u.item"

    @property
    def users(self) -> Path:
        """Where u.user is."""
        return self.folder / "u.user"


def write_sample(spec: SampleSpec, folder: Path) -> SampleFiles:
    """Writes the sample to `folder`, or returns at once when it is there, whole and current.

    A sample of another spec or generator version is replaced, as is one whose files are damaged.
    Two processes may call this for one folder: the second waits and finds the first one's work.

    Raises:
      WorkspaceError: `folder` holds something that is not a sample, or cannot be written.
      DiskFullError: there is no room; nothing is left behind.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            if _is_whole(spec, folder):
                return SampleFiles(folder, spec, written=False)
            _refuse_foreign(folder)
            _write_aside_and_rename(spec, folder)
    except OSError as error:
        kind = DiskFullError if error.errno in (errno.ENOSPC, errno.EDQUOT) else WorkspaceError
        raise kind(
            f"cannot write the sample data to {folder}: {error.strerror or error}"
        ) from error
    return SampleFiles(folder, spec, written=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_whole(spec: SampleSpec, folder: Path) -> bool:
    try:
        marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        return bool(marker == _marker(spec, folder, list(marker["files"])))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _marker(spec: SampleSpec, folder: Path, names: list[str]) -> dict[str, Any]:
    files = {
        name: {"bytes": (folder / name).stat().st_size, "sha256": sha256_file(folder / name)}
        for name in names
    }
    return {
        "synthetic": True,
        "sample": spec.name,
        "generator_version": GENERATOR_VERSION,
        "files": files,
    }


def _refuse_foreign(folder: Path) -> None:
    """Only a folder that is empty or carries our marker is ours to replace."""
    if not folder.exists() and not folder.is_symlink():
        return
    ours = folder.is_dir() and not folder.is_symlink()
    if not ours or (any(folder.iterdir()) and not (folder / MARKER).is_file()):
        raise WorkspaceError(
            f"{folder} exists and is not a folder of sample data; it is left as it is",
            hint="Remove it or choose another folder.",
        )


def _write_aside_and_rename(spec: SampleSpec, folder: Path) -> None:
    prefix = f".{folder.name}.partial-"
    for left_over in folder.parent.glob(
        f"{_escaped(prefix)}*"
    ):  # of a process that was killed: we hold the lock
        shutil.rmtree(left_over)
    aside = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        new = aside / "new"
        new.mkdir()
        _write_files(spec, new)
        if folder.exists():
            folder.rename(aside / "old")
        new.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _escaped(prefix: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in prefix)


def _write_files(spec: SampleSpec, folder: Path) -> None:
    catalogue = make_catalogue(spec.num_movies, spec.seed)
    texts = {
        "README": readme(spec, GENERATOR_VERSION),
        "u.genre": genre_lines(),
        "u.info": info_lines(spec),
        "u.item": item_lines(catalogue),
        "u.occupation": occupation_lines(),
    }
    for name, text in texts.items():
        with _durable(folder / name) as file:
            file.write(text.encode(ENCODING))
    with _durable(folder / "u.user") as users, _durable(folder / "u.data") as ratings:
        for block in rating_blocks(spec, catalogue):
            users.write(user_lines(block.users).encode(ENCODING))
            ratings.write(rating_lines(block).encode(ENCODING))
    marker = _marker(spec, folder, sorted([*texts, "u.data", "u.user"]))
    with _durable(folder / MARKER) as file:
        file.write(json.dumps(marker, indent=1).encode("ascii"))
    sync_folder(folder)


@contextmanager
def _durable(path: Path) -> Iterator[IO[bytes]]:
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
