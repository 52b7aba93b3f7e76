"""ML Metadata's SQLite file: checked before a run, backed up after it, restored on request.

What is checked, because stock TFX trusts any file: it exists where artifacts exist, it is SQLite,
its pages and indices are consistent, ML Metadata's tables are there, and its bytes are those that
the last run left (the seal).
"""

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation.digests import sha256_file
from foundation.errors import WorkspaceError
from pipeline.files import read_json, write_json
from pipeline.workspace import Workspace, refused

KEPT_BACKUPS = 5
RESTORE_COMMAND = "python local_runner.py restore-metadata --output {root}"

_MAGIC = b"SQLite format 3\x00"
_TABLES = {
    "Artifact",
    "Attribution",
    "Association",
    "Context",
    "Event",
    "Execution",
    "MLMDEnv",
    "Type",
}


def connection_config(workspace: Workspace) -> Any:
    """Returns ML Metadata's connection configuration (a ConnectionConfig proto) for `workspace`."""
    from tfx.orchestration import metadata

    return metadata.sqlite_metadata_connection_config(str(workspace.database))


def check(workspace: Workspace) -> None:
    """Raises WorkspaceError, naming how to restore, when the database is damaged; needs the lock.

    A database without tables beside an empty artifacts folder is a first run that was cut short: it
    is removed.
    """
    damage = damage_in(workspace)
    if damage is None:
        return
    if not _has_artifacts(workspace) and not backups(workspace):
        with contextlib.suppress(FileNotFoundError):
            workspace.database.unlink()
        return
    raise WorkspaceError(
        f"{workspace.database} is damaged: {damage}", hint=_restore_hint(workspace)
    )


def damage_in(workspace: Workspace) -> str | None:
    """Returns what is wrong with the database, or None when it is sound or nothing has run yet."""
    path = workspace.database
    if not path.exists():
        return "it is missing, although artifacts exist" if _has_artifacts(workspace) else None
    return _damage_of(path) or _broken_seal(workspace)


def seal(workspace: Workspace) -> None:
    """Records the database's digest as a run ends, so that `check` notices a flipped bit."""
    if workspace.database.exists():
        write_json(_seal_file(workspace), _seal_of(workspace.database))


def is_sealed(workspace: Workspace) -> bool:
    """Whether the last run reached its end, its work in a backup; True before the first."""
    return not workspace.database.exists() or _seal_file(workspace).exists()


def unseal(workspace: Workspace) -> None:
    """Forgets the digest before a run changes the database."""
    _seal_file(workspace).unlink(missing_ok=True)


def backup(workspace: Workspace, run_id: str) -> Path | None:
    """Copies the database to backups/<run id>.sqlite and keeps the newest few; None without one.

    Raises:
      WorkspaceError: the copy could not be written.
    """
    if not workspace.database.exists():
        return None
    target = workspace.backups / f"{run_id}.sqlite"
    aside = target.with_suffix(".partial")
    try:
        with _opened(workspace.database) as source, _opened(aside, create=True) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        aside.unlink(missing_ok=True)
        raise WorkspaceError(f"cannot back up {workspace.database} to {aside}: {error}") from error
    aside.replace(target)
    for old in backups(workspace)[KEPT_BACKUPS:]:
        old.unlink(missing_ok=True)
    return target


def backups(workspace: Workspace) -> list[Path]:
    """Returns the backups, newest first (run ids sort by their number)."""
    return sorted(workspace.backups.glob("*.sqlite"), reverse=True)


@dataclass(frozen=True)
class Restored:
    """The backup that was taken, and where the damaged file was put, if there was one."""

    backup: Path
    damaged: Path | None


def restore_latest_backup(workspace: Workspace) -> Restored:
    """Puts the newest sound backup in the database's place; call it under the lock.

    The damaged file is kept beside it. Artifacts that the backup does not know are removed by the
    next run.

    Raises:
      WorkspaceError: the database is sound, or no backup is.
    """
    if damage_in(workspace) is None:
        raise WorkspaceError(f"{workspace.database} is not damaged: nothing was restored")
    sound = next((path for path in backups(workspace) if _damage_of(path) is None), None)
    if sound is None:
        raise WorkspaceError(
            f"{workspace.backups} holds no sound backup", hint=_fresh_hint(workspace)
        )
    damaged = None
    aside = workspace.database.with_suffix(".restoring")
    try:
        shutil.copyfile(sound, aside)
        if workspace.database.exists():
            damaged = workspace.metadata / time.strftime("damaged-%Y%m%dT%H%M%S.sqlite")
            workspace.database.replace(damaged)
        workspace.database.with_name("metadata.sqlite-journal").unlink(missing_ok=True)
        unseal(workspace)
        aside.replace(workspace.database)
    except OSError as error:
        raise refused(workspace.metadata, error) from error
    return Restored(sound, damaged)


def _restore_hint(workspace: Workspace) -> str:
    if backups(workspace):
        return f"Restore the last backup: {RESTORE_COMMAND.format(root=workspace.root)}"
    return _fresh_hint(workspace)


def _fresh_hint(workspace: Workspace) -> str:
    return (
        f"Without a backup, start afresh: remove {workspace.metadata}, {workspace.artifacts} and "
        f"{workspace.manifests}; pushed models in {workspace.serving} stay."
    )


def _has_artifacts(workspace: Workspace) -> bool:
    return any(path.is_file() for path in workspace.artifacts.rglob("*"))


def _damage_of(path: Path) -> str | None:
    """Returns what is wrong with one SQLite file; rolls back what a killed writer left."""
    if path.stat().st_size == 0:
        return "it has zero bytes"
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            return "it is not a SQLite file"
    try:
        with _opened(path) as database:
            found = [row[0] for row in database.execute("PRAGMA integrity_check(3)")]
            names = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error as error:
        return str(error)
    if found != ["ok"]:
        return " ".join(str(found[0]).split())
    missing = sorted(_TABLES - names)
    return f"table {missing[0]} of ML Metadata is missing" if missing else None


def _broken_seal(workspace: Workspace) -> str | None:
    sealed = read_json(_seal_file(workspace))
    if sealed is None:
        return None  # no run has ended since the last one began: only the structure can be judged
    found = _seal_of(workspace.database)
    # SQLite counts every transaction in the header: other bytes under the same count were not
    # written by it.
    if found["changes"] == sealed["changes"] and found["sha256"] != sealed["sha256"]:
        return "its bytes differ from those that the last run left, and no program wrote them"
    return None


def _seal_of(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        file.seek(
            24
        )  # the file change counter, https://www.sqlite.org/fileformat2.html section 1.3.6
        changes = int.from_bytes(file.read(4), "big")
    return {"changes": changes, "sha256": sha256_file(path)}


def _seal_file(workspace: Workspace) -> Path:
    return workspace.metadata / "seal.json"


@contextlib.contextmanager
def _opened(path: Path, *, create: bool = False) -> Iterator[sqlite3.Connection]:
    mode = "rwc" if create else "rw"
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=10)
    try:
        yield database
    finally:
        database.close()
