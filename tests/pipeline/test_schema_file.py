from pathlib import Path

import pytest

from foundation.errors import ConfigError
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
    copy = schema_file.schema_below(tmp_path, rating_range=(1.0, 10.0))
    assert copy != schema_file.schema_below(tmp_path)
    found = text_format.Parse(copy.read_text(), schema_pb2.Schema())
    (label,) = (feature for feature in found.feature if feature.name == "user_rating")
    assert (label.float_domain.min, label.float_domain.max) == (1.0, 10.0)
    assert label.float_domain.disallow_nan
    label.float_domain.min, label.float_domain.max = 0.5, 5.0
    assert found == curated


def test_a_schema_of_the_users_own_takes_the_place_of_the_curated_one(tmp_path: Path) -> None:
    own = tmp_path / "own.pbtxt"
    own.write_text('feature { name: "user_rating" type: FLOAT float_domain { min: 0 max: 1 } }')
    copy = schema_file.schema_below(tmp_path, own)
    assert copy.read_bytes() == own.read_bytes()
    assert "max: 3" in schema_file.schema_below(tmp_path, own, (1.0, 3.0)).read_text()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'feature {\n  nam: "x" }', ":2:3 : Message type"),
        (b"\xff", "not a schema"),
        (None, "cannot be read: No such file or directory"),
        (b'feature { name: "x" }', "expected one feature 'user_rating'"),
    ],
)
def test_a_schema_that_cannot_be_used_is_named(
    content: bytes | None, problem: str, tmp_path: Path
) -> None:
    path = tmp_path / "own.pbtxt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        schema_file.check_schema(path, (1.0, 5.0))
    (found,) = caught.value.problems
    assert found.startswith(str(path))
    assert problem in found
