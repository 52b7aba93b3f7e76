"""The machine looked at: its C library, and every Python on it that really runs."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tools.lanes import LANES, Interpreter, Machine, Version, show

_PROBE = Path(__file__).with_name("probe.py")
_PROBE_TIMEOUT_S = 30


def this_machine() -> Machine:
    """Returns what the lanes depend on."""
    return Machine(platform.system(), platform.machine(), _glibc())


def _glibc() -> Version | None:
    try:
        text = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, ValueError, OSError):
        return None
    return parse_glibc(text)


def parse_glibc(text: str) -> Version | None:
    """Returns (2, 36) for "glibc 2.36"; None for anything else."""
    match = re.match(r"glibc (\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else None


def find_interpreters(environment: Mapping[str, str], own_venv: Path) -> list[Interpreter]:
    """Returns the interpreters that ran, without doubles; on PATH first, then uv's and pyenv's.

    Each candidate is run: pyenv has shims for versions that are not active, and those fail.
    """
    found: dict[str, Interpreter] = {}
    seen: set[str] = set()
    for candidate in _candidates(environment):
        real = os.path.realpath(candidate)
        if real in seen or _is_below(candidate, own_venv):
            continue
        # A shim is one script under many names: only what is no shim can be a double.
        if "shims" not in Path(candidate).parts:
            seen.add(real)
        interpreter = probe(candidate)
        if interpreter is not None:
            found.setdefault(os.path.realpath(interpreter.path), interpreter)
    return list(found.values())


def _candidates(environment: Mapping[str, str]) -> Iterator[str]:
    path = environment.get("PATH", "")
    minors = sorted({version for lane in LANES.values() for version in lane.pythons}, reverse=True)
    for name in [f"python{show(minor)}" for minor in minors] + ["python3", "python"]:
        for folder in path.split(os.pathsep):
            executable = shutil.which(name, path=folder) if folder else None
            if executable:
                yield executable
    yield from _known_to_uv(path)
    yield from _below_pyenv(environment, minors)


def _known_to_uv(path: str) -> Iterable[str]:
    uv = shutil.which("uv", path=path)
    if uv is None:
        return []
    listing = subprocess.run(
        [uv, "python", "list", "--only-installed", "--managed-python", "--output-format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    try:
        return [row["path"] for row in json.loads(listing.stdout) if row.get("path")]
    except (ValueError, KeyError, TypeError):
        return []


def _below_pyenv(environment: Mapping[str, str], minors: Iterable[Version]) -> Iterator[str]:
    root = Path(environment.get("PYENV_ROOT") or Path(environment.get("HOME", "/")) / ".pyenv")
    for minor in minors:
        for folder in sorted((root / "versions").glob(f"{show(minor)}.*")):
            yield str(folder / "bin" / "python")


def _is_below(path: str, folder: Path) -> bool:
    return folder == Path(path) or folder in Path(path).parents


def probe(executable: str) -> Interpreter | None:
    """Runs an executable; None when it fails or is not a usual 64-bit CPython."""
    try:
        answer = subprocess.run(
            [executable, "-I", str(_PROBE)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            timeout=_PROBE_TIMEOUT_S,
            check=False,
        )
        facts = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    if answer.returncode != 0 or not facts["usual"]:
        return None
    missing = [] if facts["header"] else ["Python.h"]
    missing += [name for name in facts["compilers"] if shutil.which(name) is None]
    return Interpreter(
        facts["executable"], tuple(facts["version"]), facts["ensurepip"], tuple(missing)
    )
