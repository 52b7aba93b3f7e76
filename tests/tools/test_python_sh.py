"""The shell that finds any Python to run the tools with."""

import subprocess
import sys
from pathlib import Path

SH = "/bin/sh"


def run(project: Path, path: Path, home: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [SH, str(project / "tools" / "python.sh"), "-c", "print('works')"],
        env={"PATH": str(path), "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def failing_shim(folder: Path, name: str) -> None:
    (folder / name).write_text("#!/bin/sh\nexit 127\n")
    (folder / name).chmod(0o755)


def test_a_name_that_fails_is_passed_over(project: Path, tmp_path: Path) -> None:
    failing_shim(tmp_path, "python3")
    (tmp_path / "python3.10").symlink_to(sys.executable)
    assert run(project, tmp_path, tmp_path).stdout == "works\n"


def test_a_python_below_pyenv_is_enough(project: Path, tmp_path: Path) -> None:
    failing_shim(tmp_path, "python3")
    executable = tmp_path / ".pyenv" / "versions" / "3.10.13" / "bin" / "python"
    executable.parent.mkdir(parents=True)
    executable.symlink_to(sys.executable)
    assert run(project, tmp_path, tmp_path).stdout == "works\n"


def test_without_any_python_it_says_what_to_install(project: Path, tmp_path: Path) -> None:
    done = run(project, tmp_path, tmp_path)
    assert done.returncode == 1
    assert "apt install python3 python3-venv python3-dev g++" in done.stderr
    assert "pyenv install 3.10" in done.stderr
