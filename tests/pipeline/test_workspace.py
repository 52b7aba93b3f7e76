import os
from pathlib import Path

import pytest

from foundation.errors import DiskFullError, WorkspaceError
from pipeline import workspace


def test_folders_are_made_and_opening_again_changes_nothing(tmp_path: Path) -> None:
    first = workspace.open(tmp_path / "a" / "output")
    (first.data / "kept").touch()
    assert workspace.open(tmp_path / "a" / "output") == first
    assert all(folder.is_dir() for folder in first.folders())
    assert (first.data / "kept").exists()
    assert not list(first.root.rglob(".writable*"))


def test_paths_are_absolute_whatever_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert workspace.open(Path("output")).root == tmp_path / "output"


def test_a_file_in_the_place_of_the_root_is_named(tmp_path: Path) -> None:
    (tmp_path / "output").touch()
    with pytest.raises(WorkspaceError, match="output is a file, expected a folder"):
        workspace.open(tmp_path / "output")


def test_root_that_cannot_be_written_is_named_in_one_line() -> None:
    with pytest.raises(WorkspaceError, match=r"^cannot write to /proc/output: [^\n]+$") as caught:
        workspace.open(Path("/proc/output"))
    assert caught.value.exit_code == 5


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission_is_named(tmp_path: Path) -> None:
    space = workspace.open(tmp_path / "output")
    space.artifacts.chmod(0o555)
    with pytest.raises(WorkspaceError, match=r"artifacts.*Permission denied"):
        workspace.open(space.root)


def test_too_little_room_is_told_with_its_own_exit_code(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError, match=r"MB are free .* are needed") as caught:
        workspace.open(tmp_path / "output", min_free_bytes=2**62)
    assert caught.value.exit_code == 6


def test_the_root_may_be_a_link_and_is_resolved(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "output").symlink_to(tmp_path / "disk")
    assert workspace.open(tmp_path / "output").root == tmp_path / "disk"


@pytest.mark.parametrize("name", ["artifacts", "serving", "metadata/metadata.sqlite", ".lock"])
def test_a_link_below_the_root_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "output" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WorkspaceError, match=f"{name} is a symbolic link"):
        workspace.open(tmp_path / "output")
    assert not list((tmp_path / "elsewhere").iterdir())
