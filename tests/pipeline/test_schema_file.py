from pathlib import Path

import pytest

from pipeline import schema_file


def test_the_copy_is_the_curated_schema_and_its_path_tells_the_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = schema_file.schema_below(tmp_path)
    assert first.read_bytes() == schema_file.curated_schema().read_bytes()
    changed = tmp_path / "changed.pbtxt"
    changed.write_bytes(first.read_bytes() + b"\n# changed\n")
    monkeypatch.setattr(schema_file, "curated_schema", lambda: changed)
    assert schema_file.schema_below(tmp_path) != first


def test_a_damaged_copy_is_written_again(tmp_path: Path) -> None:
    copy = schema_file.schema_below(tmp_path)
    copy.write_bytes(b"damaged")
    assert schema_file.schema_below(tmp_path) == copy
    assert copy.read_bytes() == schema_file.curated_schema().read_bytes()
