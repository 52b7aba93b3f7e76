"""The lock of the serving environment: the pipeline's lanes, and nothing of TFX in it."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tools.environment import PIPELINE, SERVING
from tools.lanes import LANES, Lane, show

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TRAINING_ONLY = {
    "tensorflow-transform", "tfx", "tfx-bsl", "tensorflow-data-validation", "apache-beam",
    "tensorflow-recommenders", "tf-keras", "ml-metadata",
}  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(project: Path) -> Path:
    return project / SERVING.project


@pytest.fixture(scope="module")
def packages(folder: Path) -> list[dict[str, Any]]:
    return [each for each in read(folder / "uv.lock")["package"] if "registry" in each["source"]]


def test_nothing_that_trains_is_locked(packages: list[dict[str, Any]]) -> None:
    names = {package["name"] for package in packages}
    assert {"kserve", "tensorflow-cpu"} <= names
    assert names & TRAINING_ONLY == set()


def test_nothing_that_trains_is_installed(project: Path) -> None:
    """Answers from there prove that a model holds its preprocessing."""
    python = project / SERVING.name / "bin" / "python"
    program = (
        "import importlib.metadata as m; print(*(d.metadata['Name'] for d in m.distributions()))"
    )
    done = subprocess.run(
        [str(python), "-c", program], capture_output=True, text=True, check=True, cwd="/"
    )
    installed = {re.sub(r"[-_.]+", "-", name).lower() for name in done.stdout.split()}
    assert "kserve" in installed
    assert installed & TRAINING_ONLY == set()


def test_both_locks_are_for_the_same_machines(project: Path, folder: Path) -> None:
    ours, theirs = read(folder / "pyproject.toml"), read(project / "pyproject.toml")
    assert ours["tool"]["uv"]["environments"] == theirs["tool"]["uv"]["environments"]
    assert ours["tool"]["uv"]["required-version"] == theirs["tool"]["uv"]["required-version"]
    assert ours["project"]["requires-python"] == theirs["project"]["requires-python"]


@pytest.mark.parametrize("lane", LANES.values(), ids=lambda lane: lane.name)
def test_tensorflow_is_of_the_lane_s_version(project: Path, folder: Path, lane: Lane) -> None:
    marker = {"python_version": show(lane.pythons[0])}
    (server,) = [
        requirement
        for text in read(folder / "pyproject.toml")["project"]["dependencies"]
        if (requirement := Requirement(text)).name == "tensorflow-cpu"
        and requirement.marker is not None
        and requirement.marker.evaluate(marker)
    ]
    locked = read(project / PIPELINE.lock)["package"]
    versions = {each["version"] for each in locked if each["name"] == "tensorflow"}
    assert {str(spec).removeprefix("==") for spec in server.specifier} <= versions


def test_packages_come_from_the_public_index(packages: list[dict[str, Any]]) -> None:
    assert {each["source"]["registry"] for each in packages} == {"https://pypi.org/simple"}
