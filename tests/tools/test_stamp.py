"""The stamp of an environment, and the damage that is noticed in milliseconds."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools import stamp

REQUEST = stamp.Request("/project", "", ("s3",), "0" * 64, "2.36")
STAMP = stamp.Stamp(REQUEST, "legacy", "3.10.13 (/opt/python)", "legacy: because", ("a", "b"))


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(os.path.realpath(sys.executable))
    packages = tmp_path / "lib" / "python3.10" / "site-packages"
    for name in ("a", "b", "__pycache__"):
        (packages / name).mkdir(parents=True)
    return tmp_path


def test_a_stamp_is_read_as_it_was_written(venv: Path) -> None:
    stamp.write(venv, STAMP)
    assert stamp.read(venv) == STAMP


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"request": {"root": "/"}}'])
def test_an_unreadable_stamp_is_none(venv: Path, content: str) -> None:
    stamp.write(venv, STAMP)
    next(venv.glob(".*.json")).write_text(content)
    assert stamp.read(venv) is None


def test_a_removed_stamp_is_none(venv: Path) -> None:
    stamp.write(venv, STAMP)
    stamp.remove(venv)
    assert stamp.read(venv) is None
    stamp.remove(venv)  # Twice is once.


def test_a_sound_environment_has_no_damage(venv: Path) -> None:
    assert stamp.installed_names(venv) == ("a", "b")
    assert stamp.find_damage(venv, STAMP.installed) == ""


def test_what_the_user_added_is_no_damage(venv: Path) -> None:
    (venv / "lib" / "python3.10" / "site-packages" / "c").mkdir()
    assert stamp.find_damage(venv, STAMP.installed) == ""


def test_a_deleted_package_is_damage(venv: Path) -> None:
    (venv / "lib" / "python3.10" / "site-packages" / "b").rmdir()
    assert "1 installed packages or files are gone (b" in stamp.find_damage(venv, STAMP.installed)


def test_a_python_that_is_gone_is_damage(venv: Path) -> None:
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").symlink_to(venv / "no-such-python")
    assert "does not run" in stamp.find_damage(venv, STAMP.installed)
    assert "does not run" in stamp.find_damage(venv / "missing", ())


def test_the_digest_follows_the_files_that_are_installed_from(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    for name in ("uv.lock", "pyproject.toml", "setup.py", "tools/environment.py"):
        (tmp_path / name).write_text("x")
    before = stamp.digest_inputs(tmp_path)
    assert stamp.digest_inputs(tmp_path) == before
    (tmp_path / "uv.lock").write_text("xy")
    assert stamp.digest_inputs(tmp_path) != before


def test_requests_differ_by_lane() -> None:
    assert replace(REQUEST, lane="legacy") != REQUEST
