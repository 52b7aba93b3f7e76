"""pyproject.toml, uv.lock and tools/lanes.py say the same."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tools import uv
from tools.lanes import CURRENT, LANES, Lane, Version, show

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MINORS = sorted(version for lane in LANES.values() for version in lane.pythons)
# Pure Python, or a compiler is asked for before anything is installed (tools/environment.py).
SOURCE_ONLY = {"google-apitools", "kfp", "kfp-server-api", "promise", "pyfarmhash", "rouge-score"}


@pytest.fixture(scope="module")
def pyproject(project: Path) -> dict[str, Any]:
    return tomllib.loads((project / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def lock(project: Path) -> dict[str, Any]:
    return tomllib.loads((project / "uv.lock").read_text())


@pytest.fixture(scope="module")
def packages(lock: dict[str, Any]) -> list[dict[str, Any]]:
    return [package for package in lock["package"] if "registry" in package["source"]]


def test_requires_python_is_what_the_lanes_cover(pyproject: dict[str, Any]) -> None:
    allowed = SpecifierSet(pyproject["project"]["requires-python"])
    candidates = [(3, minor) for minor in range(6, 20)]
    assert [each for each in candidates if f"{show(each)}.1" in allowed] == MINORS


def test_classifiers_are_what_the_lanes_cover(pyproject: dict[str, Any]) -> None:
    prefix = "Programming Language :: Python :: 3."
    classifiers = pyproject["project"]["classifiers"]
    assert [each for each in classifiers if each.startswith(prefix)] == [
        f"{prefix}{minor}" for _, minor in MINORS
    ]


@pytest.mark.parametrize("lane", LANES.values(), ids=lambda lane: lane.name)
def test_markers_pick_the_lane_by_python_version(pyproject: dict[str, Any], lane: Lane) -> None:
    pins = [Requirement(text) for text in pyproject["project"]["dependencies"]]
    for python in lane.pythons:
        environment = {"python_version": show(python), "python_full_version": f"{show(python)}.1"}
        chosen = [
            str(pin.specifier)
            for pin in pins
            if pin.name == "tfx" and pin.marker is not None and pin.marker.evaluate(environment)
        ]
        assert chosen == [f"=={lane.tfx}"]


def test_the_lock_is_for_the_same_pythons_and_versions(
    lock: dict[str, Any], pyproject: dict[str, Any], packages: list[dict[str, Any]]
) -> None:
    assert SpecifierSet(lock["requires-python"]) == SpecifierSet(
        pyproject["project"]["requires-python"]
    )
    tfx = {package["version"] for package in packages if package["name"] == "tfx"}
    assert tfx == {lane.tfx for lane in LANES.values()}


def test_uv_is_asked_to_be_as_new_in_both_places(pyproject: dict[str, Any]) -> None:
    assert pyproject["tool"]["uv"]["required-version"] == f">={show(uv.OLDEST)}"


def test_only_known_packages_are_built_from_source(packages: list[dict[str, Any]]) -> None:
    without = {each["name"] for each in packages if not any(map(loads_here, wheels(each)))}
    assert without == SOURCE_ONLY


@pytest.mark.parametrize("lane", LANES.values(), ids=lambda lane: lane.name)
def test_the_lane_needs_the_glibc_that_its_wheels_are_tagged_with(
    packages: list[dict[str, Any]], lane: Lane
) -> None:
    python = lane.pythons[0]
    needed = {
        package["name"]: min(tags)
        for package in packages
        if belongs_to(package, python)
        and (tags := [glibc_of(name) for name in wheels(package) if fits(name, python)])
    }
    assert max(needed.values()) == lane.glibc
    if lane is CURRENT:
        newest = {name for name, glibc in needed.items() if glibc == lane.glibc}
        assert newest == {"ml-metadata", "tensorflow-data-validation"}


def wheels(package: dict[str, Any]) -> list[str]:
    return [wheel["url"].rsplit("/", 1)[1] for wheel in package.get("wheels", [])]


def loads_here(wheel: str) -> bool:
    return wheel.endswith("-any.whl") or ("manylinux" in wheel and "x86_64" in wheel)


def fits(wheel: str, python: Version) -> bool:
    tag = f"cp{python[0]}{python[1]}"
    return loads_here(wheel) and any(
        part in wheel for part in (f"-{tag}-{tag}-", "-abi3-", "-none-")
    )


def belongs_to(package: dict[str, Any], python: Version) -> bool:
    """Whether the lock has this version for this Python; where it does not fork, always."""
    forks = package.get("resolution-markers")
    environment = {"python_full_version": f"{show(python)}.1"}
    return forks is None or any(
        marker is not None and marker.evaluate(environment)
        for marker in (Requirement(f"x; {fork}").marker for fork in forks)
    )


def glibc_of(wheel: str) -> Version:
    """The oldest glibc among the tags of one wheel; manylinux1, 2010, 2014 are older than any."""
    tags = re.findall(r"manylinux_(\d+)_(\d+)_x86_64", wheel)
    return min(((int(major), int(minor)) for major, minor in tags), default=(2, 5))


@pytest.mark.parametrize("lane", LANES.values(), ids=lambda lane: lane.name)
def test_the_documented_versions_are_the_locked_ones(
    project: Path, packages: list[dict[str, Any]], lane: Lane
) -> None:
    rows = re.findall(
        r"^\| ([a-z-]+) \| ([\d.]+) \| ([\d.]+) \|$", (project / "docs/lanes.md").read_text(), re.M
    )
    column = 1 if lane is CURRENT else 2
    locked = {
        package["name"]: package["version"]
        for package in packages
        if belongs_to(package, lane.pythons[0])
    }
    assert len(rows) == 16
    assert {row[0]: row[column] for row in rows} == {row[0]: locked[row[0]] for row in rows}
