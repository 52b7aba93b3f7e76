"""What a machine has (system, glibc, Pythons) turned into the lane that fits it, with the reason.

A lane is one consistent set of versions in `uv.lock`; the Python version alone tells them apart.
Pure functions: `tools.interpreters` looks at the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools import SetUpError

Version = tuple[int, ...]


@dataclass(frozen=True)
class Lane:
    """One set of versions.

    Attributes:
      name: what LANE= takes.
      pythons: the (major, minor) versions that it runs on, the preferred one first.
      glibc: the oldest glibc that its wheels load on.
      tfx: its version of TFX.
    """

    name: str
    pythons: tuple[Version, ...]
    glibc: Version
    tfx: str


# ml-metadata 1.21 and tensorflow-data-validation 1.21 use symbols of GLIBC_2.38 and
# GLIBCXX_3.4.32; their wheels are tagged manylinux_2_39.
CURRENT = Lane("current", ((3, 13), (3, 12), (3, 11)), (2, 39), "1.21.0")
LEGACY = Lane("legacy", ((3, 10),), (2, 27), "1.16.0")
LANES = {lane.name: lane for lane in (CURRENT, LEGACY)}


@dataclass(frozen=True)
class Machine:
    """The system that the lanes' wheels have to load on; `glibc` is None where there is none."""

    system: str
    processor: str
    glibc: Version | None


@dataclass(frozen=True)
class Interpreter:
    """A Python that was run and answered.

    Attributes:
      path: its executable; that of the base installation when it was a virtual environment's.
      version: (major, minor, micro).
      can_make_venv: whether `venv` can install pip (Debian splits that off into python3-venv).
      missing_for_builds: the tools that an extension module cannot be built without
        ("Python.h", a compiler's name) and that are not there.
    """

    path: str
    version: Version
    can_make_venv: bool = True
    missing_for_builds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """The lane, the interpreter that it will run on, and why it is this lane."""

    lane: Lane
    interpreter: Interpreter
    reason: str

    def describe(self) -> str:
        """Returns the one line that is printed."""
        python = show(self.interpreter.version)
        return f"{self.lane.name} (tfx {self.lane.tfx}, Python {python}): {self.reason}"


class NoPythonError(SetUpError):
    """The lane is clear, but no interpreter for it was found."""

    def __init__(self, message: str, lane: Lane) -> None:
        super().__init__(message)
        self.lane = lane


def show(version: Sequence[int]) -> str:
    """Returns (3, 10) as "3.10"."""
    return ".".join(str(part) for part in version)


def choose(machine: Machine, interpreters: Iterable[Interpreter], forced: str = "") -> Choice:
    """Returns the lane for this machine.

    `forced` is the value of LANE ("" when not set). Unforced, the current lane wins where glibc
    and a Python allow it. Of several interpreters the newest fitting one is taken; of equal
    versions the first.

    Raises:
      NoPythonError: no interpreter fits the lane.
      SetUpError: this machine cannot run the (forced) lane, or LANE has another value.
    """
    glibc = _require_supported(machine)
    found = list(interpreters)
    if forced:
        return _choose_forced(forced, glibc, found)
    if glibc < CURRENT.glibc:
        python = _newest(LEGACY, found)
        reason = f"glibc {show(glibc)} is older than the {show(CURRENT.glibc)} that current needs"
        if python is None:
            raise _no_python(LEGACY, reason, found)
        return Choice(LEGACY, python, reason)
    for lane, remark in ((CURRENT, ""), (LEGACY, ", but of the Pythons only 3.10 was found")):
        python = _newest(lane, found)
        if python is not None:
            return Choice(lane, python, f"glibc {show(glibc)} is new enough for current{remark}")
    raise _no_python(CURRENT, f"glibc {show(glibc)} is new enough for current", found)


def _choose_forced(forced: str, glibc: Version, found: list[Interpreter]) -> Choice:
    if forced not in LANES:
        raise SetUpError(f"LANE={forced!r} is no lane; it is one of: {', '.join(LANES)}.")
    lane = LANES[forced]
    if glibc < lane.glibc:
        raise SetUpError(
            f"LANE={forced} cannot run here: the wheels of ml-metadata and "
            f"tensorflow-data-validation {lane.tfx} need glibc {show(lane.glibc)} or newer, and "
            f"this machine has {show(glibc)}. Leave LANE out to get the lane that fits."
        )
    python = _newest(lane, found)
    reason = f"forced by LANE={forced}"
    if python is None:
        raise _no_python(lane, reason, found)
    return Choice(lane, python, reason)


def _require_supported(machine: Machine) -> Version:
    """Returns the glibc of a machine that some lane has wheels for."""
    if (machine.system, machine.processor) != ("Linux", "x86_64"):
        raise SetUpError(
            "TFX has wheels for Linux on x86_64 only (ml-metadata, tfx-bsl); this machine is "
            f"{machine.system} on {machine.processor}. Use a container or a virtual machine."
        )
    if machine.glibc is None:
        raise SetUpError("TFX has wheels for glibc only, and this Linux uses another C library.")
    if machine.glibc < LEGACY.glibc:
        raise SetUpError(
            f"glibc {show(machine.glibc)} is too old: the oldest that a lane runs on is "
            f"{show(LEGACY.glibc)}."
        )
    return machine.glibc


def _newest(lane: Lane, interpreters: Iterable[Interpreter]) -> Interpreter | None:
    fitting = [python for python in interpreters if python.version[:2] in lane.pythons]
    return max(fitting, key=lambda python: python.version, default=None)


def _no_python(lane: Lane, reason: str, found: list[Interpreter]) -> NoPythonError:
    newest, oldest = lane.pythons[0], lane.pythons[-1]
    wanted = show(newest) if newest == oldest else f"{show(oldest)} to {show(newest)}"
    have = ", ".join(sorted({show(python.version) for python in found})) or "none"
    if lane is CURRENT:
        apt = "Debian 13, Ubuntu 24.04: apt install python3 python3-venv python3-dev g++"
    else:
        apt = "Ubuntu 22.04: apt install python3.10-venv python3.10-dev g++"
    return NoPythonError(
        f"No suitable Python. The lane is {lane.name} ({reason}); it needs Python {wanted}, and "
        f"found were: {have}. Install one and call make again:\n"
        f"  pyenv install {show(newest)}   (or: uv python install {show(newest)})\n"
        f"  {apt}",
        lane,
    )
