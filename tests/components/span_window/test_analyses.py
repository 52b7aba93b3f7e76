"""Folders as TensorFlow Transform writes them, whole, damaged and malicious."""

import gzip
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.span_window.analyses import copy_analysis, is_intact
from foundation.errors import WorkspaceError

KEYS = {b"__v1__min-\x80\xff": 0, b"__v1__vocabulary-\x00": 1}


class Calls:
    """A pickle of it writes a file when it is loaded."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.target,)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "analysis"
    made.mkdir()
    (made / "MANIFEST").write_bytes(pickle.dumps(KEYS, protocol=0))
    for name in ("0-00000-of-00001.gz", "1-00000-of-00002.gz", "1-00001-of-00002.gz"):
        with gzip.open(made / name, "wb") as file:
            file.write(name.encode() * 99)
    (made / "METADATA-00000-of-00001").write_bytes(pickle.dumps({"dataset_size": 3}, protocol=0))
    return made


def test_entries_are_copied_with_a_manifest_made_anew(folder: Path, tmp_path: Path) -> None:
    assert is_intact(folder)
    target = tmp_path / "cache" / "key"
    copy_analysis(folder, target)
    assert {path.name for path in target.iterdir()} == {
        "MANIFEST",
        "0-00000-of-00001.gz",
        "1-00000-of-00002.gz",
        "1-00001-of-00002.gz",
    }
    assert pickle.loads((target / "MANIFEST").read_bytes()) == KEYS
    with gzip.open(target / "1-00001-of-00002.gz") as file:
        assert file.read() == b"1-00001-of-00002.gz" * 99


def flip(folder: Path) -> None:
    file = folder / "1-00001-of-00002.gz"
    content = bytearray(file.read_bytes())
    content[-6] ^= 1  # in the checksum
    file.write_bytes(content)


def cut(folder: Path) -> None:
    file = folder / "0-00000-of-00001.gz"
    file.write_bytes(file.read_bytes()[:-9])


def lose_a_shard(folder: Path) -> None:
    (folder / "1-00001-of-00002.gz").unlink()


def lose_an_entry(folder: Path) -> None:
    (folder / "0-00000-of-00001.gz").unlink()


def lose_the_manifest(folder: Path) -> None:
    (folder / "MANIFEST").unlink()


def empty_the_manifest(folder: Path) -> None:
    (folder / "MANIFEST").write_bytes(pickle.dumps({}, protocol=0))


def tear_the_manifest(folder: Path) -> None:
    file = folder / "MANIFEST"
    file.write_bytes(file.read_bytes()[:20])


def list_for_a_manifest(folder: Path) -> None:
    (folder / "MANIFEST").write_bytes(pickle.dumps([1], protocol=0))


def text_for_a_number(folder: Path) -> None:
    (folder / "MANIFEST").write_bytes(pickle.dumps({b"key": "../0"}, protocol=0))


@pytest.mark.parametrize(
    "damage",
    [
        flip,
        cut,
        lose_a_shard,
        lose_an_entry,
        lose_the_manifest,
        empty_the_manifest,
        tear_the_manifest,
        list_for_a_manifest,
        text_for_a_number,
    ],
)
def test_a_damaged_analysis_is_not_used(
    folder: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(folder)
    assert not is_intact(folder)
    with pytest.raises(WorkspaceError, match="damaged or gone"):
        copy_analysis(folder, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_no_damage_of_the_manifest_gets_further_than_the_check(folder: Path) -> None:
    file = folder / "MANIFEST"
    content = file.read_bytes()
    for place in range(len(content)):
        file.write_bytes(content[:place])
        assert not is_intact(folder)
        for bit in range(8):
            flipped = bytearray(content)
            flipped[place] ^= 1 << bit
            file.write_bytes(flipped)
            if is_intact(folder):  # at most, one entry is not found under its key
                found = pickle.loads(file.read_bytes())
                assert sorted(found.values()) == [0, 1]
                assert all(KEYS[key] == found[key] for key in KEYS.keys() & found.keys())


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_manifest_that_is_a_program_is_not_run(
    folder: Path, tmp_path: Path, protocol: int
) -> None:
    ran = tmp_path / "ran"
    for content in (Calls(ran), {b"key": Calls(ran)}):
        (folder / "MANIFEST").write_bytes(pickle.dumps(content, protocol=protocol))
        assert not is_intact(folder)
    assert not ran.exists()
    pickle.loads((folder / "MANIFEST").read_bytes())
    assert ran.exists()  # it would have run
