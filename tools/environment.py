"""A checkout turned into a checkout whose `.venv` holds what `uv.lock` says, for one lane."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import SetUpError, interpreters, lanes, stamp, uv
from tools.lanes import Choice, Interpreter, Machine

_CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


def say(line: str) -> None:
    """Prints one line of progress."""
    print(f"set-up: {line}", flush=True)


@dataclass(frozen=True)
class _Findings:
    """What was found out about the machine in this call."""

    machine: Machine
    pythons: list[Interpreter]
    choice: Choice


def set_up(root: Path, lane: str, extras: tuple[str, ...]) -> None:
    """Makes `.venv` fit, or finds within milliseconds that it does.

    Args:
      root: the project's folder.
      lane: the value of LANE; "" for the automatic choice.
      extras: optional dependencies to install as well.

    Raises:
      SetUpError: the machine lacks something; the message names it and the cure.
    """
    request = _request(root, lane, extras)
    if _is_ready(root, request):
        return
    with _only_one(root):
        if not _is_ready(root, request):
            _build(root, request)


def _request(root: Path, lane: str, extras: tuple[str, ...]) -> stamp.Request:
    glibc = interpreters.this_machine().glibc or ()
    return stamp.Request(
        root=str(root),
        lane=lane,
        extras=tuple(sorted(extras)),
        inputs_sha256=stamp.digest_inputs(root),
        glibc=lanes.show(glibc),
    )


def _is_ready(root: Path, request: stamp.Request) -> bool:
    venv = root / ".venv"
    made = stamp.read(venv)
    if made is None or made.request != request:
        return False
    damage = stamp.find_damage(venv, made.installed)
    if damage:
        return False
    say(f"up to date; lane {made.description}")
    return True


@contextlib.contextmanager
def _only_one(root: Path) -> Iterator[None]:
    """Holds the project's folder against a second `make` at the same time."""
    folder = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another make that is setting this folder up")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _build(root: Path, request: stamp.Request) -> None:
    start = time.monotonic()
    venv = root / ".venv"
    found = _find_out(root, request.lane)
    say(f"lane {found.choice.describe()}")
    _require_build_tools(found.choice.interpreter)
    program = uv.ensure_uv(root, found.pythons, say)
    why = _why_from_scratch(venv, found.choice, request)
    stamp.remove(venv)
    if why:
        say(f"making a new .venv ({why})")
        _uv(root, program, "venv", "--quiet", "--clear", "--python", _path(found), str(venv))
    say(
        "installing what uv.lock says (about 3 GB; minutes the first time, then half a minute,"
        " most of it for bytecode)"
    )
    extras = [word for name in request.extras for word in ("--extra", name)]
    # uv's progress bars need a terminal; without one all it prints is a list of 300 names.
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    python = str(venv / "bin" / "python")
    # Where PYTHONDONTWRITEBYTECODE is set, each import of TFX would compile 8,000 modules again.
    options = ("--locked", "--compile-bytecode", "--python", python)
    _uv(root, program, "sync", *options, *quiet, *extras)
    made = stamp.Stamp(
        request=request,
        lane=found.choice.lane.name,
        python=_identity(found.choice.interpreter),
        description=found.choice.describe(),
        installed=stamp.installed_names(venv),
    )
    stamp.write(venv, made)
    say(f"done in {time.monotonic() - start:.0f} s")


def _find_out(root: Path, forced: str) -> _Findings:
    machine = interpreters.this_machine()
    venv = root / ".venv"
    pythons = interpreters.find_interpreters(os.environ, venv)
    try:
        return _Findings(machine, pythons, lanes.choose(machine, pythons, forced))
    except lanes.NoPythonError as error:
        if not _download_python(error.lane):
            raise
    pythons = interpreters.find_interpreters(os.environ, venv)
    return _Findings(machine, pythons, lanes.choose(machine, pythons, forced))


def _download_python(lane: lanes.Lane) -> bool:
    """Lets a uv that is on PATH fetch the lane's Python, where it may and can."""
    program = shutil.which("uv")
    if program is None or os.environ.get("UV_PYTHON_DOWNLOADS") in {"never", "manual"}:
        return False
    wanted = lanes.show(lane.pythons[0])
    say(f"no Python for lane {lane.name}: asking uv for Python {wanted}")
    return subprocess.run([program, "python", "install", wanted], check=False).returncode == 0


def _require_build_tools(python: Interpreter) -> None:
    """pyfarmhash, which tensorflow-data-validation requires, is published as source only."""
    if python.missing_for_builds:
        raise SetUpError(
            "pyfarmhash (required by tensorflow-data-validation) is published as C++ source "
            f"only, and to build it there is no {' and no '.join(python.missing_for_builds)} for "
            f"{python.path}.\n"
            "  Debian, Ubuntu: apt install g++ python3-dev python3-venv"
        )


def _why_from_scratch(venv: Path, choice: Choice, request: stamp.Request) -> str:
    """Returns why an existing `.venv` cannot be brought up to date in place; "" when it can."""
    if not venv.exists():
        return "there is none"
    made = stamp.read(venv)
    if made is None:
        return "the one here is unfinished or not ours"
    if made.request.root != request.root:
        return f"this one was made for {made.request.root}"
    if made.python != _identity(choice.interpreter):
        return f"this one is lane {made.lane} on Python {made.python}"
    return stamp.find_damage(venv, made.installed)


def _identity(python: Interpreter) -> str:
    return f"{lanes.show(python.version)} ({os.path.realpath(python.path)})"


def _path(found: _Findings) -> str:
    return found.choice.interpreter.path


def _uv(root: Path, program: str, *arguments: str) -> None:
    environment = {key: text for key, text in os.environ.items() if key != "VIRTUAL_ENV"}
    environment["UV_PROJECT_ENVIRONMENT"] = str(root / ".venv")
    if any(Path(bundle).exists() for bundle in _CERTIFICATES):
        # As pip on Debian does: a company's own authority is known to the system only.
        environment.setdefault("UV_SYSTEM_CERTS", "1")
    done = subprocess.run([program, *arguments], cwd=root, env=environment, check=False)
    if done.returncode != 0:
        raise SetUpError(f"uv {arguments[0]} failed; its message is above.")


def run_uv(root: Path, arguments: list[str]) -> int:
    """Runs uv, wherever it is, in the project's folder; returns its exit code."""
    program = uv.find_uv(root)
    if program is None:
        raise SetUpError("there is no uv yet; `make setup` gets one.")
    sys.stdout.flush()
    return subprocess.run([program, *arguments], cwd=root, check=False).returncode
