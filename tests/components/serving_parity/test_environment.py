"""Processes in another environment: here that of the tests, which has a Python as well."""

import sys
from pathlib import Path

import pytest

from components.serving_parity.environment import (
    AskingFailedError,
    ServingEnvironment,
    find_environment,
)
from foundation.errors import WorkspaceError


def environment(folder: Path, **modules: str) -> ServingEnvironment:
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return ServingEnvironment(Path(sys.executable), folder)


def test_a_missing_environment_is_named_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(
        WorkspaceError, match=r"parity\.serving_python: .* does not exist"
    ) as raised:
        find_environment(str(tmp_path / "python"))
    assert "make setup" in raised.value.hint


def test_the_environment_beside_the_packages_is_found(project: Path) -> None:
    found = find_environment("")
    assert found.root == project
    assert found.python == project / ".venv-serving" / "bin" / "python"


def test_a_process_that_fails_says_its_last_lines(tmp_path: Path) -> None:
    with pytest.raises(AskingFailedError, match="fails ended with 3: why it failed"):
        environment(
            tmp_path, fails="import sys; print('why it failed', file=sys.stderr); sys.exit(3)"
        ).run("fails", [], 60)


def test_a_process_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(AskingFailedError, match="did not end within 1 s"):
        environment(tmp_path, sleeps="import time; time.sleep(60)").run("sleeps", [], 1)


def test_a_process_knows_nothing_of_our_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "ours"))
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "1")
    monkeypatch.setenv("SECRET", "canary")
    program = "import os, sys; open(sys.argv[1], 'w').write(repr(dict(os.environ)))"
    environment(tmp_path, tells="" + program).run("tells", [str(tmp_path / "told")], 60)
    told = (tmp_path / "told").read_text()
    assert "canary" not in told and "PYTHONPATH" not in told and "LEGACY_KERAS" not in told


SERVER = """
import json, pathlib, signal, sys, time
ended = pathlib.Path(sys.argv[2])
signal.signal(signal.SIGTERM, lambda *_: (ended.write_text("ended"), sys.exit(0)))
pathlib.Path(sys.argv[1]).write_text(json.dumps({"port": 1234}))
time.sleep(60)
"""


def test_a_server_is_waited_for_and_stopped(tmp_path: Path) -> None:
    ready, ended = tmp_path / "ready.json", tmp_path / "ended"
    serving = environment(tmp_path, serves=SERVER)
    with serving.running("serves", [str(ready), str(ended)], ready, 60) as port:
        assert port == 1234
        assert not ended.exists()
    assert ended.read_text() == "ended"


def test_a_server_that_ends_early_says_why(tmp_path: Path) -> None:
    serving = environment(tmp_path, ends="print('no such folder'); raise SystemExit(5)")
    with (
        pytest.raises(AskingFailedError, match="ends ended with 5: no such folder"),
        serving.running("ends", [], tmp_path / "ready.json", 60),
    ):
        pass
