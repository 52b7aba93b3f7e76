"""A lane turned into the base that `Dockerfile` starts from: a Debian release and its Python."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools import SetUpError
from tools.lanes import CURRENT, LEGACY, Interpreter, Lane, show

# What the modules of a Python that was built elsewhere are linked to; C headers come with g++.
_RUNTIME = (
    "libbz2-1.0",
    "libffi8",
    "liblzma5",
    "libncursesw6",
    "libreadline8",
    "libsqlite3-0",
    "libssl3",
    "libtirpc3",
    "libuuid1",
    "zlib1g",
)
_ALWAYS = ("ca-certificates",)
# The first release whose glibc the current lane's wheels load on; it brings Python 3.13.
_CURRENT_SUITE = "trixie"


@dataclass(frozen=True)
class Base:
    """What the base image is made of.

    Attributes:
      suite: the Debian release, as debootstrap names it.
      packages: what it holds beyond the smallest Debian.
      python: the folder of an installed Python that is copied to /usr/local; "" for Debian's own.
      version: "3.10", of the Python at /usr/local/bin/python.
    """

    suite: str
    packages: tuple[str, ...]
    python: str
    version: str


def base_for(lane: Lane, release: Mapping[str, str], pythons: Iterable[Interpreter]) -> Base:
    """Returns the base of a lane.

    Args:
      lane: current takes Debian's own Python; legacy one of this machine, since no Debian that is
        supported has 3.10.
      release: the fields of this machine's /etc/os-release.
      pythons: those that were found on this machine.

    Raises:
      SetUpError: the legacy lane's Python is not here, or this is no Debian that it could go into.
    """
    if lane is CURRENT:
        packages = (*_ALWAYS, "python3", "python3-dev", "python3-venv")
        return Base(_CURRENT_SUITE, packages, "", show(CURRENT.pythons[0]))
    (wanted,) = LEGACY.pythons
    own = [python for python in pythons if python.version[:2] == wanted]
    if not own:
        raise SetUpError(
            f"the base of lane legacy takes Python {show(wanted)} from this machine, which has "
            f"none: pyenv install {show(wanted)}"
        )
    if release.get("ID") != "debian" or not release.get("VERSION_CODENAME"):
        raise SetUpError(
            "the base of lane legacy takes its Python from this machine, which has to be a Debian "
            f"of the same release; this is {release.get('PRETTY_NAME', 'unknown')}."
        )
    prefix = os.path.dirname(os.path.dirname(os.path.realpath(own[0].path)))
    return Base(release["VERSION_CODENAME"], (*_ALWAYS, *_RUNTIME), prefix, show(wanted))


def parse_os_release(text: str) -> dict[str, str]:
    """Returns the fields of /etc/os-release, without their quotes."""
    fields = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {name: value.strip().strip("\"'") for name, _, value in fields}
