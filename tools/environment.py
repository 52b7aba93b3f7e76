"""A checkout turned into one whose environments hold what their locks say, for one lane.

There are two: `.venv`, in which the pipeline, the commands and the tests run, and `.venv-serving`,
in which the model server runs. Both are made by the same steps, on the same Python.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import SetUpError, interpreters, lanes, machine, stamp, uv
from tools.lanes import Choice, Interpreter

_CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")


def say(line: str) -> None:
    """Prints one line of progress."""
    print(f"set-up: {line}", flush=True)


@dataclass(frozen=True)
class Environment:
    """One virtual environment of a checkout.

    Attributes:
      name: its folder.
      project: the folder of its pyproject.toml and uv.lock, relative to the checkout.
      inputs: the files of the checkout that decide what is installed, and how.
      size: what it takes, for the message.
    """

    name: str
    project: str
    inputs: tuple[str, ...]
    size: str

    @property
    def lock(self) -> str:
        """The path of its lock, as messages show it."""
        return str(Path(self.project) / "uv.lock")


_OURS = "tools/environment.py"
PIPELINE = Environment(".venv", ".", ("uv.lock", "pyproject.toml", "setup.py", _OURS), "3 GB")
_SERVING = "serving/environment"
SERVING = Environment(
    ".venv-serving",
    _SERVING,
    (f"{_SERVING}/uv.lock", f"{_SERVING}/pyproject.toml", _OURS),
    "1.5 GB",
)


@dataclass(frozen=True)
class _Base:
    """The Python that environments are made from: its path, and what stamps say of it."""

    path: str
    identity: str
    lane: str
    description: str


def set_up(root: Path, lane: str, extras: tuple[str, ...]) -> None:
    """Makes both environments fit, or finds within milliseconds that they do.

    Args:
      root: the project's folder.
      lane: the value of LANE; "" for the automatic choice.
      extras: optional dependencies of the pipeline to install as well.

    Raises:
      SetUpError: the machine lacks something; the message names it and the cure.
    """
    requests = {
        PIPELINE: _request(root, PIPELINE, lane, extras),
        SERVING: _request(root, SERVING, lane, ()),
    }
    if _say_if_ready(root, requests):
        return
    with _only_one(root):
        if not _say_if_ready(root, requests):
            _build_all(root, requests)


def _request(
    root: Path, environment: Environment, lane: str, extras: tuple[str, ...]
) -> stamp.Request:
    glibc = interpreters.this_machine().glibc or ()
    return stamp.Request(
        root=str(root),
        lane=lane,
        extras=tuple(sorted(extras)),
        inputs_sha256=stamp.digest_inputs(root, environment.inputs),
        glibc=lanes.show(glibc),
    )


def _say_if_ready(root: Path, requests: dict[Environment, stamp.Request]) -> bool:
    made = {each: _finished(root / each.name, request) for each, request in requests.items()}
    pipeline, serving = made[PIPELINE], made[SERVING]
    if pipeline is None or serving is None or serving.python != pipeline.python:
        return False
    say(f"up to date; lane {pipeline.description}")
    return True


def _finished(venv: Path, request: stamp.Request) -> stamp.Stamp | None:
    """Returns the stamp of an environment that fits and is whole, else None."""
    made = stamp.read(venv)
    if made is None or made.request != request or stamp.find_damage(venv, made.installed):
        return None
    return made


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


def _build_all(root: Path, requests: dict[Environment, stamp.Request]) -> None:
    """Brings up to date what is not, the serving environment on the Python of the pipeline's."""
    start = time.monotonic()
    venv = root / PIPELINE.name
    made = _finished(venv, requests[PIPELINE])
    if made is None:
        found = machine.find_out(venv, requests[PIPELINE].lane, say)
        say(f"lane {found.choice.describe()}")
        _require_build_tools(found.choice.interpreter)
        base, pythons = _base(found.choice), found.pythons
        _build(root, PIPELINE, requests[PIPELINE], base, uv.ensure_uv(root, pythons, say))
    else:
        path = os.path.realpath(venv / "bin" / "python")
        base = _Base(path, made.python, made.lane, made.description)
        pythons = [Interpreter(path, ())]
    serving = _finished(root / SERVING.name, requests[SERVING])
    if serving is None or serving.python != base.identity:
        _build(root, SERVING, requests[SERVING], base, uv.ensure_uv(root, pythons, say))
    say(f"done in {time.monotonic() - start:.0f} s")


def _base(choice: Choice) -> _Base:
    python = choice.interpreter
    identity = f"{lanes.show(python.version)} ({os.path.realpath(python.path)})"
    return _Base(python.path, identity, choice.lane.name, choice.describe())


def _build(
    root: Path, environment: Environment, request: stamp.Request, base: _Base, program: str
) -> None:
    folder, venv = root / environment.project, root / environment.name
    why = _why_from_scratch(venv, base, request)
    stamp.remove(venv)
    if why:
        say(f"making a new {environment.name} ({why})")
        _uv(folder, venv, program, "venv", "--quiet", "--clear", "--python", base.path, str(venv))
    say(
        f"installing what {environment.lock} says (about {environment.size}; minutes the first "
        "time, then half a minute, most of it for bytecode)"
    )
    extras = [word for name in request.extras for word in ("--extra", name)]
    # uv's progress bars need a terminal; without one all it prints is a list of 300 names.
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    python = str(venv / "bin" / "python")
    # Where PYTHONDONTWRITEBYTECODE is set, each import of TFX would compile 8,000 modules again.
    options = ("--locked", "--compile-bytecode", "--python", python)
    _uv(folder, venv, program, "sync", *options, *quiet, *extras)
    made = stamp.Stamp(
        request=request,
        lane=base.lane,
        python=base.identity,
        description=base.description,
        installed=stamp.installed_names(venv),
    )
    stamp.write(venv, made)


def _require_build_tools(python: Interpreter) -> None:
    """pyfarmhash, which tensorflow-data-validation requires, is published as source only."""
    if python.missing_for_builds:
        raise SetUpError(
            "pyfarmhash (required by tensorflow-data-validation) is published as C++ source "
            f"only, and to build it there is no {' and no '.join(python.missing_for_builds)} for "
            f"{python.path}.\n"
            "  Debian, Ubuntu: apt install g++ python3-dev python3-venv"
        )


def _why_from_scratch(venv: Path, base: _Base, request: stamp.Request) -> str:
    """Returns why an existing environment cannot be brought up to date in place; "" when it can."""
    if not venv.exists():
        return "there is none"
    made = stamp.read(venv)
    if made is None:
        return "the one here is unfinished or not ours"
    if made.request.root != request.root:
        return f"this one was made for {made.request.root}"
    if made.python != base.identity:
        return f"this one is lane {made.lane} on Python {made.python}"
    return stamp.find_damage(venv, made.installed)


def _uv(folder: Path, venv: Path, program: str, *arguments: str) -> None:
    environment = {key: text for key, text in os.environ.items() if key != "VIRTUAL_ENV"}
    environment["UV_PROJECT_ENVIRONMENT"] = str(venv)
    if any(Path(bundle).exists() for bundle in _CERTIFICATES):
        # As pip on Debian does: a company's own authority is known to the system only.
        environment.setdefault("UV_SYSTEM_CERTS", "1")
    done = subprocess.run([program, *arguments], cwd=folder, env=environment, check=False)
    if done.returncode != 0:
        raise SetUpError(f"uv {arguments[0]} failed; its message is above.")


def run_uv(root: Path, arguments: list[str]) -> int:
    """Runs uv, wherever it is, in the project's folder; returns its exit code."""
    program = uv.find_uv(root)
    if program is None:
        raise SetUpError("there is no uv yet; `make setup` gets one.")
    sys.stdout.flush()
    return subprocess.run([program, *arguments], cwd=root, check=False).returncode
