"""What an environment was made from, kept inside it: a later call sees at once if it still fits."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = ".tfx-recommender.json"


@dataclass(frozen=True)
class Request:
    """What the caller wants and where: all that decides which environment is the right one.

    Attributes:
      root: the project's folder, absolute (a moved environment has wrong paths in its scripts).
      lane: the value of LANE, "" when it is to be chosen.
      extras: names of the optional dependencies.
      inputs_sha256: digest of the files that `uv sync` reads, and of the one that calls it.
      glibc: of this machine; the choice of the lane depends on it.
    """

    root: str
    lane: str
    extras: tuple[str, ...]
    inputs_sha256: str
    glibc: str


@dataclass(frozen=True)
class Stamp:
    """A finished environment.

    Attributes:
      request: what it was made for.
      lane: the lane's name.
      python: the base interpreter's path and version, as one text.
      description: the line that says which lane and why.
      installed: the names in its site-packages when it was finished.
    """

    request: Request
    lane: str
    python: str
    description: str
    installed: tuple[str, ...]


def digest_inputs(folder: Path, names: Iterable[str]) -> str:
    """Returns one hex SHA-256 of the files in `folder` that determine what is installed."""
    digest = hashlib.sha256()
    for name in names:
        content = (folder / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def read(venv: Path) -> Stamp | None:
    """Returns the stamp of an environment; None when there is none that can be read."""
    try:
        fields = json.loads((venv / _FILE).read_text(encoding="utf-8"))
        request = fields.pop("request")
        request["extras"] = tuple(request["extras"])
        fields["installed"] = tuple(fields["installed"])
        return Stamp(request=Request(**request), **fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write(venv: Path, stamp: Stamp) -> None:
    """Writes the stamp, complete or not at all."""
    aside = venv / (_FILE + ".part")
    aside.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
    os.replace(aside, venv / _FILE)


def remove(venv: Path) -> None:
    """Removes the stamp: from now on the environment counts as unfinished."""
    with contextlib.suppress(FileNotFoundError):
        (venv / _FILE).unlink()


def installed_names(venv: Path) -> tuple[str, ...]:
    """Returns the names in site-packages, sorted; empty when there is no such folder."""
    names: set[str] = set()
    for folder in (venv / "lib").glob("python3.*/site-packages"):
        names.update(entry.name for entry in folder.iterdir())
    return tuple(sorted(names - {"__pycache__"}))


def find_damage(venv: Path, expected: Iterable[str]) -> str:
    """Returns what is wrong with an environment that was finished once; "" for a sound one."""
    python = venv / "bin" / "python"
    try:
        subprocess.run([str(python), "-S", "-c", ""], check=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return "its Python does not run any more"
    missing = sorted(set(expected) - set(installed_names(venv)))
    if missing:
        return f"{len(missing)} installed packages or files are gone ({missing[0]}, ...)"
    return ""
