import shutil
from pathlib import Path

import pytest

from components.pusher.push import Pushed, push
from components.pusher.record import RECORD, stale, write_record


@pytest.fixture
def pushed(tmp_path: Path) -> Pushed:
    model = tmp_path / "model"
    model.mkdir()
    (model / "saved_model.pb").write_text("graph")
    pushed = push(model, tmp_path / "serving", 100.0)
    write_record(tmp_path, pushed)
    return pushed


def test_an_intact_newest_version_stands(pushed: Pushed, tmp_path: Path) -> None:
    assert stale(tmp_path) == ""


def test_a_deleted_version_does_not(pushed: Pushed, tmp_path: Path) -> None:
    shutil.rmtree(pushed.path)
    assert "100 is gone" in stale(tmp_path)


def test_a_damaged_version_does_not(pushed: Pushed, tmp_path: Path) -> None:
    (pushed.path / "saved_model.pb").write_text("grapH")
    assert "saved_model.pb was changed" in stale(tmp_path)


def test_a_superseded_version_does_not(pushed: Pushed, tmp_path: Path) -> None:
    (pushed.path.parent / "101").mkdir()
    assert "version 101 has superseded" in stale(tmp_path)


def test_another_model_under_the_same_number_does_not(pushed: Pushed, tmp_path: Path) -> None:
    write_record(tmp_path, Pushed(pushed.version, pushed.path, "0" * 64, is_new=True))
    assert "holds another model" in stale(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"path": 3, "model_digest": ""}'])
def test_a_broken_record_does_not(tmp_path: Path, text: str) -> None:
    (tmp_path / RECORD).write_text(text)
    assert "cannot be read" in stale(tmp_path)
