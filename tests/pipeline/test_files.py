from pathlib import Path

import pytest

from foundation.errors import WorkspaceError
from pipeline import files


def test_json_comes_back(tmp_path: Path) -> None:
    value = {"b": [1, 2.5, None], "a": "žluť"}
    files.write_json(tmp_path / "x.json", value)
    assert files.read_json(tmp_path / "x.json") == value
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff\xfe"])
def test_what_is_not_json_reads_as_none(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.json"
    if content is not None:
        path.write_bytes(content)
    assert files.read_json(path) is None


def test_failed_write_leaves_the_old_content_and_nothing_aside(tmp_path: Path) -> None:
    (tmp_path / "x.json").mkdir()  # replacing a folder by a file fails after the bytes are written
    (tmp_path / "x.json" / "kept").touch()
    with pytest.raises(OSError, match="directory"):
        files.write_atomic(tmp_path / "x.json", "new")
    assert [path.name for path in tmp_path.rglob("*")] == ["x.json", "kept"]


def test_a_file_that_a_user_named_says_why_it_cannot_be_written(tmp_path: Path) -> None:
    target = tmp_path / "none" / "x.yaml"
    with pytest.raises(WorkspaceError, match=f"cannot write to {target}: No such file"):
        files.write_named(target, "new")
