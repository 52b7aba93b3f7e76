"""A model's folder turned into the next version of a serving folder: complete, or absent.

    lock -> clean leftovers -> same as the newest? -> choose version -> write aside -> verify
      -> rename

Only the last step, one rename on one file system, makes anything visible to a model server. Killed
before it, a push leaves a folder `.pushing-...` that servers skip and that the next push removes.
docs/pushing.md has the faults that this was tried against.
"""

import errno
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock

from foundation.digests import sha256_tree
from foundation.durable import sync_folder
from foundation.errors import DiskFullError, RecommenderError, WorkspaceError
from registry.versions import (
    MANIFEST,
    Files,
    PushedVersion,
    damage,
    digest_of,
    pushed_versions,
    superseded_by,
    version_numbers,
)

ASIDE_PREFIX = ".pushing-"
LOCK = ".lock"
HIGHEST = ".highest_version"

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SPARE_BYTES = 1 << 20  # room for the manifest and the folders themselves


@dataclass(frozen=True)
class Pushed:
    """Where a model now stands in the serving folder.

    Attributes:
      version: the decimal name of its folder.
      path: that folder.
      model_digest: the digest of the model by content.
      is_new: False when the newest version was this very model already.
    """

    version: int
    path: Path
    model_digest: str
    is_new: bool


def push(
    model_dir: Path,
    push_base: Path,
    now_s: float,
    *,
    code_version: str = "",
    quality: Mapping[str, object] | None = None,
) -> Pushed:
    """Makes the model in `model_dir` the highest version below `push_base`.

    A model whose digest is that of the newest intact version is not copied again. A damaged newest
    version is left where it is and superseded.

    Args:
      model_dir: a folder with `saved_model.pb`; symbolic links in it are refused.
      push_base: the folder that a model server watches; made when absent.
      now_s: seconds since the epoch; the version is this, or the highest ever used + 1.
      code_version: what made the model, kept in the manifest.
      quality: the model's figures, kept in the manifest.

    Raises:
      DiskFullError: there is no room; nothing became visible.
      WorkspaceError: the folder cannot be written, or what was written is not what was read.
      RecommenderError: `model_dir` holds no model.
    """
    files = _model_files(model_dir)
    model_digest = digest_of(files)
    with _told_as_ours(push_base):
        push_base.mkdir(parents=True, exist_ok=True)
        with FileLock(push_base / LOCK):
            _remove_leftovers(push_base)
            newest = next(iter(pushed_versions(push_base)), None)
            if newest and _is_this_model(newest, model_digest):
                return Pushed(newest.version, newest.path, model_digest, is_new=False)
            version = next_version(push_base, now_s)
            manifest = {
                "model_digest": model_digest,
                "files": {name: list(entry) for name, entry in files.items()},
                "version": version,
                "created": _utc(now_s),
                "code_version": code_version,
                "quality": quality,
            }
            path = _write_version(model_dir, push_base, version, files, manifest)
            return Pushed(version, path, model_digest, is_new=True)


def _utc(now_s: float) -> str:
    return datetime.fromtimestamp(now_s, timezone.utc).isoformat(timespec="seconds")


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


def _is_this_model(newest: PushedVersion, model_digest: str) -> bool:
    """Says whether a model server already has this model: the highest version, intact."""
    return (
        newest.model_digest == model_digest
        and superseded_by(newest.path) is None
        and not damage(newest)
    )


def _model_files(model_dir: Path) -> Files:
    """Returns the files of a SavedModel; RecommenderError when it is none or leads elsewhere."""
    links = [path for path in (model_dir, *model_dir.rglob("*")) if path.is_symlink()]
    if links:
        raise RecommenderError(f"{links[0]} is a symbolic link; a model to be pushed may hold none")
    files = sha256_tree(model_dir)
    if "saved_model.pb" not in files:
        raise RecommenderError(f"{model_dir} holds no saved_model.pb, so there is no model to push")
    if MANIFEST in files:
        raise RecommenderError(f"{model_dir} holds a {MANIFEST}, a name that a push needs itself")
    return files


def _write_version(
    model_dir: Path, push_base: Path, version: int, files: Files, manifest: Mapping[str, object]
) -> Path:
    _check_room(push_base, sum(size for size, _ in files.values()))
    aside = push_base / f"{ASIDE_PREFIX}{version}-{uuid.uuid4().hex[:8]}"
    try:
        for name in files:
            _copy_durably(model_dir / name, aside / name)
        if sha256_tree(aside) != dict(files):
            raise WorkspaceError(
                f"the copy of {model_dir} in {push_base} differs from the model",
                hint="The model changed while it was copied, or the disk is faulty; run again.",
            )
        _write_durably(aside / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
        for folder, _, _ in os.walk(aside):
            sync_folder(Path(folder))
        _note_highest(push_base, version)
        target = push_base / str(version)
        os.rename(aside, target)
        sync_folder(push_base)
        return target
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _note_highest(push_base: Path, version: int) -> None:
    aside = push_base / f"{HIGHEST}.new"
    _write_durably(aside, str(version))
    os.replace(aside, push_base / HIGHEST)


def _copy_durably(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as read, target.open("xb") as written:
        shutil.copyfileobj(read, written, 1 << 20)
        written.flush()
        os.fsync(written.fileno())


def _write_durably(target: Path, text: str) -> None:
    with target.open("w", encoding="utf-8") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())


def _remove_leftovers(push_base: Path) -> None:
    """Removes what killed pushes left; what cannot be removed stays, and no server reads it."""
    for path in push_base.glob(f"{ASIDE_PREFIX}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def _check_room(push_base: Path, num_bytes: int) -> None:
    free = shutil.disk_usage(push_base).free
    if free < num_bytes + _SPARE_BYTES:
        raise DiskFullError(
            f"the model takes {num_bytes:,} bytes, but {push_base} has {free:,} bytes of room",
            hint="Free some room, then run the same command again: finished nodes are kept.",
        )


@contextmanager
def _told_as_ours(push_base: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_FULL:
            raise DiskFullError(
                f"the disk of {push_base} is full ({error.strerror})",
                hint="Free some room, then run the same command again: finished nodes are kept.",
            ) from error
        raise WorkspaceError(
            f"cannot push into {push_base}: {error.filename or ''} {error.strerror}".strip(),
            hint="Nothing was pushed. Check the folder's owner and mode.",
        ) from error
