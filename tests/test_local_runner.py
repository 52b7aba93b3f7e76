"""The entry point, as somebody types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import options

ROOT = Path(__file__).parents[1]


def test_without_the_projects_packages_it_says_what_to_type() -> None:
    command = [sys.executable, "-S", "local_runner.py", "--help"]  # -S: no site-packages
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Error: click is not installed for " in done.stderr
    assert "Hint: make run" in done.stderr


def test_it_hands_its_arguments_over() -> None:
    command = [sys.executable, "local_runner.py", "config", "docs", "trainer", "seed"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "trainer.seed = " in done.stdout


def test_a_shown_command_starts_with_the_python_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    assert options.program() == "python local_runner.py"
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    monkeypatch.chdir(Path(sys.executable).parent)
    assert options.program() == f"{Path(sys.executable).name} local_runner.py"


@pytest.mark.parametrize(
    ("stream", "arguments", "code"),
    [("stdout", [], 141), ("stderr", ["--set", "trainer.seed=-1"], 2)],
)
def test_a_reader_who_leaves_does_not_turn_the_end_into_success(
    stream: str, arguments: list[str], code: int
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: writer}
    command = [sys.executable, "local_runner.py", "config", "show", *arguments]
    done = subprocess.run(command, cwd=ROOT, text=True, check=False, **streams)  # type: ignore[call-overload]
    os.close(writer)
    assert done.returncode == code
    assert not done.stdout
    assert not done.stderr
