"""The faults themselves: each spoils what it says, the same way every time, and only its copy."""

import random
from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.conftest import Originals
from tests.faults.data import Folder, read_folder
from tests.faults.fault import Fault
from tests.faults.healthy import VARIATIONS

CASES = [
    pytest.param(fault, fault.forms[i % len(fault.forms)], id=fault.name)
    for i, fault in enumerate(FAULTS.values())
]


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize(("fault", "form"), CASES)
def test_a_fault_changes_the_files_the_same_way_each_time(
    fault: Fault, form: str, small: Originals, tmp_path: Path
) -> None:
    spoilt = [small.form(form) for _ in range(2)]
    for data in spoilt:
        fault.spoil(data, random.Random(1))
    first, second = (data.write(tmp_path / name) for data, name in zip(spoilt, "ab", strict=True))
    small.form(form).write(tmp_path / "healthy")
    assert content(tmp_path / "a") == content(tmp_path / "b") != content(tmp_path / "healthy")
    assert first.at_fault == second.at_fault
    assert bool(first.at_fault) or not fault.points, "says where to look, but names no row"


def test_a_folder_is_read_as_it_was_written(small: Originals, tmp_path: Path) -> None:
    data = small.folder()
    data.write(tmp_path / "folder")
    data.pack = "zip"
    packed = data.write(tmp_path / "zip").path
    for source in (tmp_path / "folder", packed):
        again = read_folder(source)
        assert isinstance(data, Folder)
        assert (again.rows, again.movies, again.users) == (data.rows, data.movies, data.users)


def test_rows_at_fault_are_named_by_file_and_line(small: Originals, tmp_path: Path) -> None:
    for form in ("folder", "log"):
        data = small.form(form)
        data.at_fault = [data.rows[41], data.rows[0]]
        written = data.write(tmp_path / form)
        name = "u.data" if form == "folder" else "log.csv"
        assert written.at_fault == {(name, line + (form == "log")) for line in (1, 42)}
        path = written.path / name if form == "folder" else written.path
        lines = path.read_bytes().decode(data.encoding).split("\n")
        separator = "\t" if form == "folder" else ","
        for row, (_, line) in zip((0, 41), sorted(written.at_fault), strict=True):
            assert lines[line - 1].startswith(separator.join(data.rows[row][:4]))


def test_there_are_enough_of_each() -> None:
    assert len(FAULTS) >= 100
    assert len(VARIATIONS) >= 20
