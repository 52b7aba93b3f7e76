import gzip
from pathlib import Path

import pytest

from components.span_window.rows import DAMAGE, digest_of


def written(folder: Path, *rows: bytes, names: str = "data_tfrecord-{:05d}-of-{:05d}.gz") -> str:
    folder.mkdir()
    for shard, content in enumerate(rows):
        with gzip.open(folder / names.format(shard, len(rows)), "wb") as file:
            file.write(content)
    return str(folder)


def test_the_digest_is_of_the_rows_not_of_names_or_order(tmp_path: Path) -> None:
    one = written(tmp_path / "one", b"a", b"b")
    other = written(tmp_path / "other", b"b", b"a", names="Split-x-{:05d}-of-{:05d}.gz")
    assert digest_of([one]) == digest_of([other])
    apart = [written(tmp_path / "a", b"a"), written(tmp_path / "b", b"b")]
    assert digest_of(apart) == digest_of([one])


def test_other_rows_have_another_digest(tmp_path: Path) -> None:
    digests = {
        digest_of([written(tmp_path / "1", b"a", b"b")]),
        digest_of([written(tmp_path / "2", b"a", b"c")]),
        digest_of([written(tmp_path / "3", b"a")]),
        digest_of([written(tmp_path / "4", b"a", b"a")]),
        digest_of([written(tmp_path / "5", b"")]),
        digest_of([]),
    }
    assert len(digests) == 6


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-6] ^= 1  # in the checksum
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-3])


@pytest.mark.parametrize("damage", [flipped, cut, Path.unlink])
def test_damaged_rows_have_none(tmp_path: Path, damage: object) -> None:
    folder = written(tmp_path / "rows", b"some rows" * 99, b"others")
    assert callable(damage)
    damage(Path(folder) / "data_tfrecord-00000-of-00002.gz")
    with pytest.raises(DAMAGE):
        digest_of([folder])
    with pytest.raises(DAMAGE):
        digest_of([str(tmp_path / "nowhere")])
