"""Which version of a folder is taken, and when a refused one is tried again."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from serving.states import VersionRefusedError
from serving.versions import ModelVersions
from serving.watching import Watcher


class Folder:
    """A serving folder whose versions load when they hold a file `good`."""

    def __init__(self, path: Path, retry_s: float = 3600.0) -> None:
        self.path = path
        self.tried: list[int] = []
        self.versions = ModelVersions(0)
        self.watcher = Watcher(path, self.versions, 1.0, self._load, retry_s)

    def _load(self, path: Path) -> Any:
        self.tried.append(int(path.name))
        if (path / "cursed").exists():
            raise MemoryError
        if not (path / "good").exists():
            raise VersionRefusedError("it is not good", "DATA_LOSS")
        return SimpleNamespace(version=int(path.name))

    def push(self, version: int, file: str = "good") -> None:
        (self.path / str(version)).mkdir(exist_ok=True)
        (self.path / str(version) / file).touch()

    def look(self) -> int | None:
        self.watcher.look()
        return self.versions.current


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_folder_that_is_not_there_yet_is_no_error(tmp_path: Path) -> None:
    assert Folder(tmp_path / "later").look() is None


def test_the_highest_version_is_taken_and_only_once(folder: Folder) -> None:
    for version in (9, 10, 8):
        folder.push(version)
    (folder.path / ".pushing-11").mkdir()
    assert folder.look() == 10
    assert folder.look() == 10
    assert folder.tried == [10]


def test_a_higher_version_is_followed_and_a_lower_one_is_not(folder: Folder) -> None:
    folder.push(2)
    assert folder.look() == 2
    folder.push(1)
    assert folder.look() == 2
    folder.push(3)
    assert folder.look() == 3


def test_where_the_highest_is_refused_the_next_is_taken(folder: Folder) -> None:
    folder.push(1)
    folder.push(2)
    folder.push(3, "bad")
    assert folder.look() == 2
    assert folder.look() == 2
    assert folder.tried == [3, 2]


def test_a_refused_version_is_tried_again_when_its_folder_changes(folder: Folder) -> None:
    folder.push(1)
    folder.push(2, "bad")
    assert folder.look() == 1
    folder.push(2, "good")
    assert folder.look() == 2


def test_what_may_pass_is_tried_again_after_a_while(tmp_path: Path) -> None:
    for retry_s, tries in ((3600.0, 1), (0.0, 3)):
        folder = Folder(tmp_path, retry_s)
        folder.push(1, "cursed")
        assert [folder.look() for _ in range(3)] == [None] * 3
        assert len(folder.tried) == tries


def test_a_reason_is_logged_once(folder: Folder, caplog: pytest.LogCaptureFixture) -> None:
    folder.push(1, "bad")
    folder.look()
    folder.push(1, "worse")
    folder.look()
    assert folder.tried == [1, 1]
    assert caplog.text.count("version 1 refused: it is not good") == 1


def test_the_current_version_s_folder_may_go(folder: Folder) -> None:
    folder.push(1)
    folder.push(2)
    assert folder.look() == 2
    (folder.path / "2" / "good").unlink()
    (folder.path / "2").rmdir()
    assert folder.look() == 2
    assert folder.tried == [2]


def test_a_stopped_watcher_takes_nothing(folder: Folder) -> None:
    folder.push(1)
    folder.watcher.stop()
    assert folder.look() is None
