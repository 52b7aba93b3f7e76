import hashlib
from pathlib import Path

import pytest

from foundation.digests import sha256_file, sha256_json, sha256_tree


def test_file_digest_is_that_of_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x" * (3 << 20))
    assert sha256_file(file) == hashlib.sha256(b"x" * (3 << 20)).hexdigest()


def test_tree_names_every_file_with_size_and_digest(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "b").write_bytes(b"22")
    (tmp_path / "a").write_bytes(b"")
    tree = sha256_tree(tmp_path)
    assert list(tree) == ["a", "d/b"]
    assert tree["d/b"] == (2, hashlib.sha256(b"22").hexdigest())


def test_json_digest_ignores_key_order_but_not_values() -> None:
    assert sha256_json({"a": 1, "b": [1, 2]}) == sha256_json({"b": [1, 2], "a": 1})
    assert sha256_json({"a": 1}) != sha256_json({"a": 1.5})


def test_json_digest_refuses_what_json_cannot_hold() -> None:
    with pytest.raises(TypeError):
        sha256_json({"a": object()})
