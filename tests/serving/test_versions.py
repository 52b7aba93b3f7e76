"""Versions in memory: swaps under requests, refusals, and what the status tells."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from serving.states import OK, VersionRefusedError, VersionState
from serving.versions import ModelVersions, NotServedError


def loaded(version: int) -> Any:
    return lambda path: SimpleNamespace(version=version)


def refuse(path: Path) -> Any:
    raise VersionRefusedError("it is damaged: x is missing", "DATA_LOSS")


def crash(path: Path) -> Any:
    raise ZeroDivisionError("in the loader")


def take(versions: ModelVersions, *numbers: int) -> None:
    for number in numbers:
        assert versions.take(number, Path(), loaded(number)) == OK


def states(versions: ModelVersions) -> dict[int, str]:
    return {state.version: state.state for state in versions.states()}


def test_nothing_answers_before_the_first() -> None:
    versions = ModelVersions(0)
    assert versions.current is None
    with pytest.raises(NotServedError), versions.lease():
        pass


def test_the_newest_answers() -> None:
    seen: list[int] = []
    versions = ModelVersions(0, seen.append)
    take(versions, 1, 2)
    assert (versions.current, seen) == (2, [1, 2])
    with versions.lease() as model, versions.lease(2) as same:
        assert model is same
    with pytest.raises(NotServedError), versions.lease(1):
        pass
    assert states(versions) == {2: "AVAILABLE", 1: "END"}


def test_a_request_keeps_its_version_through_a_swap() -> None:
    versions = ModelVersions(0)
    take(versions, 1)
    with versions.lease() as model:
        take(versions, 2)
        assert states(versions) == {2: "AVAILABLE", 1: "UNLOADING"}
        with versions.lease() as newer:
            assert (model.version, newer.version) == (1, 2)
        assert states(versions)[1] == "UNLOADING"
    assert states(versions) == {2: "AVAILABLE", 1: "END"}


def test_older_versions_can_be_kept() -> None:
    versions = ModelVersions(1)
    take(versions, 1, 2, 3)
    with versions.lease(2) as model:
        assert model.version == 2
    assert states(versions) == {3: "AVAILABLE", 2: "AVAILABLE", 1: "END"}


@pytest.mark.parametrize(
    ("load", "code", "message"),
    [
        (refuse, "DATA_LOSS", "it is damaged: x is missing"),
        (crash, "INTERNAL", "ZeroDivisionError: in the loader"),
    ],
)
def test_a_refused_version_changes_nothing_and_is_told(load: Any, code: str, message: str) -> None:
    versions = ModelVersions(0)
    take(versions, 1)
    assert versions.take(2, Path(), load) == code
    assert versions.current == 1
    assert versions.states()[0] == VersionState(2, "END", code, message)


def test_a_loading_version_is_told_of_and_does_not_answer() -> None:
    versions = ModelVersions(0)

    def load(path: Path) -> Any:
        assert states(versions) == {1: "LOADING"}
        assert versions.current is None
        return SimpleNamespace(version=1)

    assert versions.take(1, Path(), load) == OK


def test_the_past_is_forgotten_in_time() -> None:
    versions = ModelVersions(0)
    take(versions, *range(1, 100))
    assert len(versions.states()) == 21
    assert states(versions)[99] == "AVAILABLE"
