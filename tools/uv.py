"""uv found on PATH, or installed with pip into a private environment in `.uv/`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from tools import SetUpError
from tools.lanes import Interpreter, show

# As [tool.uv] required-version in pyproject.toml.
OLDEST = (0, 8)


def find_uv(root: Path) -> str | None:
    """Returns the uv to use: the one on PATH, else the private one; None when neither is fit."""
    private = root / ".uv" / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(private)):
        if candidate and _is_fit(candidate):
            return candidate
    return None


def ensure_uv(root: Path, pythons: Iterable[Interpreter], say: Callable[[str], None]) -> str:
    """Returns a uv that runs; installs one when there is none.

    The private environment is made by the first of `pythons` that can make one. pip is the user's:
    its configuration (index, certificates, proxies) is honoured.

    Raises:
      SetUpError: no Python can make an environment, or pip failed.
    """
    uv = find_uv(root)
    if uv is not None:
        return uv
    able = [python for python in pythons if python.can_make_venv]
    if not able:
        raise SetUpError(
            f"There is no uv of {show(OLDEST)} or newer on PATH, and no Python here can make a "
            "virtual environment to install one into.\n  Debian, Ubuntu: apt install python3-venv"
        )
    say(
        f"no uv of {show(OLDEST)} or newer on PATH: installing it into .uv/ "
        "(with pip, from your package index)"
    )
    folder = root / ".uv"
    _run([able[0].path, "-m", "venv", "--clear", str(folder)], "cannot make .uv/")
    pip = [
        str(folder / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        f"uv>={show(OLDEST)}",
    ]
    _run(pip, "pip could not install uv; its message is above")
    uv = find_uv(root)
    if uv is None:
        raise SetUpError(f"{folder}/bin/uv was installed but does not run; delete .uv/ and retry.")
    return uv


def _is_fit(uv: str) -> bool:
    try:
        done = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and parse_version(done.stdout) >= OLDEST


def parse_version(text: str) -> tuple[int, ...]:
    """Returns (0, 13, 9) for "uv 0.13.9 (x86_64-unknown-linux-gnu)"; () for anything else."""
    match = re.match(r"uv (\d+)\.(\d+)\.(\d+)", text)
    return tuple(int(part) for part in match.groups()) if match else ()


def _run(command: list[str], failure: str) -> None:
    if subprocess.run(command, env=_without_venv(), check=False).returncode != 0:
        raise SetUpError(f"{failure} ({' '.join(command)}).")


def _without_venv() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
