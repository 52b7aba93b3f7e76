from pathlib import Path

import pytest

from foundation.durable import copy_file, replace_text, write_text


def test_a_copy_has_the_same_bytes_and_never_takes_a_name_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * (3 << 20))
    copy_file(tmp_path / "a", tmp_path / "new" / "folder" / "b")
    assert (tmp_path / "new" / "folder" / "b").read_bytes() == b"x" * (3 << 20)
    with pytest.raises(FileExistsError):
        copy_file(tmp_path / "new" / "folder" / "b", tmp_path / "a")


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    write_text(tmp_path / "t", "Ärztin\r\n\n")
    assert (tmp_path / "t").read_bytes() == "Ärztin\r\n\n".encode()


def test_replacing_leaves_the_old_text_until_the_new_one_is_whole(tmp_path: Path) -> None:
    replace_text(tmp_path / "t", "old")
    (tmp_path / "t.new").mkdir()
    with pytest.raises(IsADirectoryError):
        replace_text(tmp_path / "t", "new")
    assert (tmp_path / "t").read_text() == "old"
    (tmp_path / "t.new").rmdir()
    replace_text(tmp_path / "t", "new")
    assert (tmp_path / "t").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["t"]
