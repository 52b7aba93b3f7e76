"""This machine and the value of LANE turned into the lane to set up and the Python for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import interpreters, lanes
from tools.lanes import Choice, Interpreter


@dataclass(frozen=True)
class Findings:
    """The Pythons that there are, and the lane and the one of them that are right."""

    pythons: list[Interpreter]
    choice: Choice


def find_out(venv: Path, forced: str, say: Callable[[str], None]) -> Findings:
    """Returns what fits; where the lane's Python is missing, lets uv fetch it if it may.

    Args:
      venv: the environment that is to be made; its own Python does not count.
      forced: the value of LANE.
      say: prints a line of progress.

    Raises:
      SetUpError: the machine has no lane, or no Python for it.
    """
    try:
        return _look(venv, forced)
    except lanes.NoPythonError as error:
        if not _download_python(error.lane, say):
            raise
    return _look(venv, forced)


def _look(venv: Path, forced: str) -> Findings:
    pythons = interpreters.find_interpreters(os.environ, venv)
    return Findings(pythons, lanes.choose(interpreters.this_machine(), pythons, forced))


def _download_python(lane: lanes.Lane, say: Callable[[str], None]) -> bool:
    """Lets a uv that is on PATH fetch the lane's Python, where it may and can."""
    program = shutil.which("uv")
    if program is None or os.environ.get("UV_PYTHON_DOWNLOADS") in {"never", "manual"}:
        return False
    wanted = lanes.show(lane.pythons[0])
    say(f"no Python for lane {lane.name}: asking uv for Python {wanted}")
    return subprocess.run([program, "python", "install", wanted], check=False).returncode == 0
