"""The targets that the documents name."""

import subprocess
from pathlib import Path


def make(project: Path, *arguments: str) -> str:
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=True).stdout


def test_help_lists_every_target_with_a_line(project: Path) -> None:
    lines = [line for line in make(project, "help").splitlines() if line.startswith("make ")]
    described = {line.split()[1]: line.split(maxsplit=2)[2] for line in lines}
    assert set(described) == {"help", "setup", "run", "test", "check", "format", "image", "clean"}


def test_every_working_target_sets_up_first_and_run_passes_arguments_on(project: Path) -> None:
    for target in ("run", "test", "check", "format"):
        first = make(project, "--dry-run", target).splitlines()[0]
        assert first == "sh tools/python.sh -m tools setup", target
    last = make(project, "--dry-run", "run", "ARGS=--data sample:20k").splitlines()[-1]
    assert last == ".venv/bin/python local_runner.py run --data sample:20k"
