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


def test_a_scale_of_the_configuration_takes_the_place_of_the_curated_one(tmp_path: Path) -> None:
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    curated = text_format.Parse(schema_file.curated_schema().read_text(), schema_pb2.Schema())
    copy = schema_file.schema_below(tmp_path, (1.0, 10.0))
    assert copy != schema_file.schema_below(tmp_path)
    found = text_format.Parse(copy.read_text(), schema_pb2.Schema())
    (label,) = (feature for feature in found.feature if feature.name == "user_rating")
    assert (label.float_domain.min, label.float_domain.max) == (1.0, 10.0)
    assert label.float_domain.disallow_nan
    label.float_domain.min, label.float_domain.max = 0.5, 5.0
    assert found == curated
