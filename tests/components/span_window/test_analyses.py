"""Folders as TensorFlow Transform writes them, whole, damaged and malicious."""

import gzip
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from components.span_window.analyses import check_used, copy_analysis, describe, is_intact
from foundation.errors import WorkspaceError

KEYS = {b"__v1__min-\x80\xff": 0, b"__v1__vocabulary-\x00": 1}
ENTRIES = ("0-00000-of-00001.gz", "1-00000-of-00002.gz", "1-00001-of-00002.gz")


class Calls:
    """A pickle of it writes a file when it is loaded."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.target,)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "cache" / "key"
    made.mkdir(parents=True)
    (made / "MANIFEST").write_bytes(pickle.dumps(KEYS, protocol=0))
    for name in ENTRIES:
        with gzip.open(made / name, "wb") as file:
            file.write(name.encode() * 99)
    (made / "METADATA-00000-of-00001").write_bytes(pickle.dumps({"dataset_size": 3}, protocol=0))
    describe(made.parent)
    return made


def test_entries_are_copied_with_a_manifest_made_anew(folder: Path, tmp_path: Path) -> None:
    assert is_intact(folder)
    target = tmp_path / "new" / "name"
    copy_analysis(folder, target)
    assert {path.name for path in target.iterdir()} == {"MANIFEST", *ENTRIES}
    assert pickle.loads((target / "MANIFEST").read_bytes()) == KEYS
    for name in ENTRIES:
        assert (target / name).read_bytes() == (folder / name).read_bytes()


def flip(folder: Path) -> None:
    file = folder / ENTRIES[2]
    content = bytearray(file.read_bytes())
    content[-6] ^= 1
    file.write_bytes(content)


def cut(folder: Path) -> None:
    file = folder / ENTRIES[0]
    file.write_bytes(file.read_bytes()[:-9])


def lose_a_file(folder: Path) -> None:
    (folder / ENTRIES[1]).unlink()


def exchange(folder: Path) -> None:
    one, other = (folder / name for name in ENTRIES[:2])
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def lose_the_description(folder: Path) -> None:
    (folder.parent / "analyses.json").unlink()


def describe_something_else(*content: Any) -> list[Callable[[Path], None]]:
    def change(folder: Path, text: str) -> None:
        (folder.parent / "analyses.json").write_text(text)

    return [lambda folder, text=text: change(folder, text) for text in content]


@pytest.mark.parametrize(
    "damage",
    [
        flip,
        cut,
        lose_a_file,
        exchange,
        lose_the_description,
        *describe_something_else("{", "[]", "{}", '{"key": []}', '{"key": {"files": {}}}'),
        *describe_something_else('{"key": {"files": {"../../MANIFEST": "x"}}}', '{"key": {}}'),
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


def test_a_manifest_that_became_a_program_is_not_run(folder: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (folder / "MANIFEST").write_bytes(pickle.dumps(Calls(ran)))
    copy_analysis(folder, tmp_path / "copy")
    assert not ran.exists()
    assert pickle.loads((tmp_path / "copy" / "MANIFEST").read_bytes()) == KEYS
    pickle.loads((folder / "MANIFEST").read_bytes())
    assert ran.exists()  # it would have run


def test_names_in_a_description_lead_nowhere_else(folder: Path, tmp_path: Path) -> None:
    description = folder.parent / "analyses.json"
    content = json.loads(description.read_text())
    outside = tmp_path / "outside.gz"
    outside.write_bytes((folder / ENTRIES[0]).read_bytes())
    content["key"]["files"] = {"../../outside.gz": content["key"]["files"][ENTRIES[0]]}
    description.write_text(json.dumps(content))
    assert not is_intact(folder)


def test_what_transform_did_not_take_over_as_it_was_is_noticed(
    folder: Path, tmp_path: Path
) -> None:
    given, kept = tmp_path / "given", tmp_path / "kept"
    check_used(given, kept)  # nothing was known
    copy_analysis(folder, given / "a")
    with pytest.raises(WorkspaceError, match="given/a"):
        check_used(given, kept)
    copy_analysis(folder, kept / "a")
    check_used(given, kept)
    added = {**KEYS, b"__v1__found_anew": 2}
    (kept / "a" / "MANIFEST").write_bytes(pickle.dumps(added, protocol=0))
    with pytest.raises(WorkspaceError, match="did not use all of what is known"):
        check_used(given, kept)
