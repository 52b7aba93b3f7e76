"""Set-up as a whole, with a program in uv's place that writes down what it is asked to do."""

import importlib.util
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools import SetUpError, stamp
from tools.environment import set_up

FAKE_UV = """#!/bin/sh
venv=$UV_PROJECT_ENVIRONMENT
echo "$1 ${{venv##*/}} $(basename "$PWD") $*" >> {calls}
case "$1" in
--version) echo "uv 99.0.0" ;;
venv) rm -rf "$venv"; mkdir -p "$venv/bin" "$venv/lib/python3.10/site-packages"
    ln -s {python} "$venv/bin/python" ;;
sync) test ! -e {broken} && mkdir -p "$venv/lib/python3.10/site-packages/package" ;;
esac
"""
PIPELINE = ["venv .venv", "sync .venv"]
SERVING = ["venv .venv-serving", "sync .venv-serving"]


class Checkout:
    """A folder that set-up can be run on."""

    def __init__(self, root: Path) -> None:
        self.root = root / "checkout"
        self.root.mkdir()
        self.broken = root / "broken"
        self._calls = root / "calls"
        self.serving_lock = self.root / "serving" / "environment" / "uv.lock"
        self.serving_lock.parent.mkdir(parents=True)
        (self.root / "tools").mkdir()
        (self.root / "tools" / "environment.py").write_text("")
        for name in ("uv.lock", "pyproject.toml", "setup.py"):
            (self.root / name).write_text("")
            (self.serving_lock.parent / name).write_text("")
        uv = root / "bin" / "uv"
        uv.parent.mkdir()
        python = os.path.realpath(sys.executable)
        uv.write_text(FAKE_UV.format(calls=self._calls, python=python, broken=self.broken))
        uv.chmod(0o755)
        # First on PATH, so that this Python is the lane's even where there is a newer one.
        (uv.parent / f"python3.{sys.version_info[1]}").symlink_to(python)

    def set_up(self, lane: str = "", extras: tuple[str, ...] = ()) -> list[str]:
        """Returns what uv was asked to do, and for which environment."""
        self._calls.write_text("")
        set_up(self.root, lane, extras)
        calls = self.calls()
        work = [call for call in calls if call[0] in {"venv", "sync"}]
        folders = {".venv": self.root.name, ".venv-serving": "environment"}
        assert all(call[2] == folders[call[1]] for call in work)
        return [f"{call[0]} {call[1]}" for call in work]

    def package(self, venv: str) -> Path:
        """What an installed environment holds."""
        return self.root / venv / "lib" / "python3.10" / "site-packages" / "package"

    def calls(self) -> list[list[str]]:
        """The calls of uv in the last set-up: command, environment, folder, and all words."""
        return [line.split() for line in self._calls.read_text().splitlines()]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    return made


def test_once_set_up_uv_is_not_asked_again(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checkout.set_up() == PIPELINE + SERVING
    first = capsys.readouterr().out
    assert checkout.set_up() == []
    second = capsys.readouterr().out
    lane = next(line for line in first.splitlines() if line.startswith("set-up: lane "))
    assert second == lane.replace("set-up: lane", "set-up: up to date; lane") + "\n"


def test_what_is_installed_is_compiled_once_and_not_by_each_process(checkout: Checkout) -> None:
    checkout.set_up()
    syncs = [call for call in checkout.calls() if call[0] == "sync"]
    assert len(syncs) == 2 and all("--compile-bytecode" in call for call in syncs)


@pytest.mark.parametrize("package", ["tfx", "tensorflow", "apache_beam"])
def test_this_environment_is_compiled(package: str) -> None:
    found = importlib.util.find_spec(package)
    assert found is not None and found.origin is not None
    assert Path(importlib.util.cache_from_source(found.origin)).is_file()


def test_a_changed_lock_is_installed_in_place(checkout: Checkout) -> None:
    checkout.set_up()
    (checkout.root / "uv.lock").write_text("changed")
    assert checkout.set_up() == ["sync .venv"]
    checkout.serving_lock.write_text("changed")
    assert checkout.set_up() == ["sync .venv-serving"]
    (checkout.root / "tools" / "environment.py").write_text("changed")
    assert checkout.set_up() == ["sync .venv", "sync .venv-serving"]
    assert checkout.set_up() == []


def test_other_extras_are_installed_in_place(checkout: Checkout) -> None:
    checkout.set_up()
    assert checkout.set_up(extras=("s3",)) == ["sync .venv"]


@pytest.mark.parametrize(("venv", "calls"), [(".venv", PIPELINE), (".venv-serving", SERVING)])
def test_a_deleted_environment_is_made_again(
    checkout: Checkout, venv: str, calls: list[str]
) -> None:
    checkout.set_up()
    shutil.rmtree(checkout.root / venv)
    assert checkout.set_up() == calls
    assert checkout.set_up() == []


@pytest.mark.parametrize(("venv", "calls"), [(".venv", PIPELINE), (".venv-serving", SERVING)])
def test_a_damaged_environment_is_made_again(
    checkout: Checkout, capsys: pytest.CaptureFixture[str], venv: str, calls: list[str]
) -> None:
    checkout.set_up()
    checkout.package(venv).rmdir()
    assert checkout.set_up() == calls
    damage = "1 installed packages or files are gone"
    assert f"making a new {venv} ({damage}" in capsys.readouterr().out
    (checkout.root / venv / "bin" / "python").unlink()
    assert checkout.set_up() == calls


def test_both_environments_are_on_the_same_python(checkout: Checkout) -> None:
    checkout.set_up()
    venvs = (checkout.root / ".venv", checkout.root / ".venv-serving")
    made = [stamp.read(venv) for venv in venvs]
    assert made[0] and made[1]
    assert (made[0].python, made[0].lane) == (made[1].python, made[1].lane)
    stamp.write(venvs[1], replace(made[1], python="3.9.0 (/elsewhere)"))
    assert checkout.set_up() == SERVING


def test_a_moved_checkout_is_set_up_again(checkout: Checkout) -> None:
    checkout.set_up()
    checkout.root = checkout.root.rename(checkout.root.with_name("moved"))
    assert checkout.set_up() == PIPELINE + SERVING


def test_an_interrupted_installation_is_never_taken_for_a_finished_one(checkout: Checkout) -> None:
    checkout.set_up()
    (checkout.root / "uv.lock").write_text("changed")
    checkout.broken.touch()
    with pytest.raises(SetUpError, match="uv sync failed; its message is above"):
        checkout.set_up()
    (checkout.root / "uv.lock").write_text("")  # Back to what the finished one was made from.
    checkout.broken.unlink()
    assert "sync .venv" in checkout.set_up()


def test_an_unknown_lane_changes_nothing(checkout: Checkout) -> None:
    checkout.set_up()
    with pytest.raises(SetUpError, match="is no lane"):
        checkout.set_up("newest")
    assert checkout.set_up() == []
