import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from foundation.errors import WorkspaceError
from pipeline import metadata_store, workspace
from pipeline.workspace import Workspace

TABLES = (
    "Artifact",
    "Attribution",
    "Association",
    "Context",
    "Event",
    "Execution",
    "MLMDEnv",
    "Type",
)
PAYLOAD = "a payload that no index holds"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A workspace with an artifact and a database with the expected tables, as a run leaves it."""
    space = workspace.open(tmp_path / "output")
    (space.artifacts / "Node" / "key" / "1").mkdir(parents=True)
    (space.artifacts / "Node" / "key" / "1" / "data").touch()
    _write(space.database, *(f"CREATE TABLE {name} (id INTEGER, text TEXT)" for name in TABLES))
    _write(space.database, *[f"INSERT INTO Artifact VALUES (1, '{PAYLOAD}')"] * 200)
    metadata_store.backup(space, "0001-a")
    metadata_store.seal(space)
    return space


def _write(path: Path, *statements: str) -> None:
    database = sqlite3.connect(path)
    with database:
        for statement in statements:
            database.execute(statement)
    database.close()


def test_sound_database_passes(space: Workspace) -> None:
    metadata_store.check(space)


def test_new_workspace_passes(tmp_path: Path) -> None:
    metadata_store.check(workspace.open(tmp_path / "new"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "zero bytes"),
        (None, "missing, although artifacts exist"),
        (b"garbage" * 1000, "not a SQLite file"),
        (b"SQLite format 3\x00" + b"garbage" * 1000, "not a database|malformed|unsupported"),
    ],
)
def test_damage_is_told_with_how_to_restore(
    space: Workspace, content: bytes | None, reason: str
) -> None:
    space.database.unlink()
    if content is not None:
        space.database.write_bytes(content)
    with pytest.raises(WorkspaceError, match=reason) as caught:
        metadata_store.check(space)
    assert caught.value.exit_code == 5
    assert f"local_runner.py restore-metadata --output {space.root}" in caught.value.hint


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_database_is_noticed_without_a_seal(space: Workspace, share: float) -> None:
    metadata_store.unseal(space)
    content = space.database.read_bytes()
    space.database.write_bytes(content[: int(len(content) * share)])
    assert metadata_store.damage_in(space)


def test_flipped_bit_in_a_payload_breaks_the_seal(space: Workspace) -> None:
    content = space.database.read_bytes()
    at = content.index(PAYLOAD.encode())
    space.database.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert "bytes differ" in str(metadata_store.damage_in(space))


def test_another_program_may_write_between_runs(space: Workspace) -> None:
    _write(space.database, "INSERT INTO Artifact VALUES (2, 'by a notebook')")
    assert metadata_store.damage_in(space) is None


def test_database_of_something_else_is_refused(space: Workspace) -> None:
    _write(space.database, "DROP TABLE Event")
    with pytest.raises(WorkspaceError, match="table Event of ML Metadata is missing"):
        metadata_store.check(space)


def test_first_run_that_was_cut_short_is_started_afresh(tmp_path: Path) -> None:
    space = workspace.open(tmp_path / "output")
    space.database.touch()
    metadata_store.check(space)
    assert not space.database.exists()


def test_writer_killed_in_a_transaction_is_rolled_back(space: Workspace) -> None:
    metadata_store.unseal(space)
    before = metadata_store.backup(space, "0002-b")
    program = (
        "import os, sqlite3, sys\n"
        "database = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "database.execute('PRAGMA cache_size=1')\n"
        "database.execute('BEGIN')\n"
        "database.execute(\"UPDATE Artifact SET text = 'half'\")\n"
        "os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(space.database)], check=False)
    assert killed.returncode == -9
    assert space.database.with_name("metadata.sqlite-journal").exists()
    metadata_store.check(space)
    after = metadata_store.backup(space, "0003-c")
    assert before is not None
    assert after is not None
    assert _payloads(after) == _payloads(before) == {PAYLOAD}


def _payloads(path: Path) -> set[str]:
    database = sqlite3.connect(path)
    try:
        return {row[0] for row in database.execute("SELECT text FROM Artifact")}
    finally:
        database.close()


def test_only_the_newest_backups_are_kept(space: Workspace) -> None:
    for number in range(2, 10):
        metadata_store.backup(space, f"{number:04d}-x")
    names = [path.stem for path in metadata_store.backups(space)]
    assert names == ["0009-x", "0008-x", "0007-x", "0006-x", "0005-x"]


def test_restoring_takes_the_newest_sound_backup_and_keeps_the_damaged_file(
    space: Workspace,
) -> None:
    metadata_store.backup(space, "0002-b")
    (space.backups / "0003-c.sqlite").write_bytes(b"broken as well")
    space.database.write_bytes(b"garbage")
    restored = metadata_store.restore_latest_backup(space)
    assert restored.backup.name == "0002-b.sqlite"
    assert restored.damaged is not None
    assert restored.damaged.read_bytes() == b"garbage"
    metadata_store.check(space)


def test_sound_database_is_not_replaced(space: Workspace) -> None:
    with pytest.raises(WorkspaceError, match="not damaged"):
        metadata_store.restore_latest_backup(space)


def test_without_a_backup_it_says_what_to_remove(space: Workspace) -> None:
    for path in metadata_store.backups(space):
        path.unlink()
    space.database.write_bytes(b"garbage")
    with pytest.raises(WorkspaceError) as caught:
        metadata_store.check(space)
    assert f"remove {space.metadata}" in caught.value.hint
    with pytest.raises(WorkspaceError, match="no sound backup"):
        metadata_store.restore_latest_backup(space)
