"""The schema of a run, put where its path tells its content.

TFX's cache key of an imported schema holds the file's path and not its content. A copy whose
path contains the content's digest makes the two the same. A rating scale of the run's own takes the
place of the schema's in that copy.
"""

import hashlib
import importlib.resources
from pathlib import Path
from typing import Any

from foundation.errors import ConfigError
from foundation.text import inert
from transform import features

CURATED = "ratings.pbtxt"


def curated_schema() -> Path:
    """Returns the path of the schema that is reviewed and versioned with the code."""
    return Path(str(importlib.resources.files("pipeline") / "schema" / CURATED))


def check_schema(path: Path, rating_range: tuple[float, float] | None = None) -> None:
    """Finds what keeps a schema from being used.

    Raises:
      ConfigError: it cannot be read, is no text of a Schema, or has no label to take the range.
    """
    schema = _parsed(path)
    if rating_range is not None:
        _label(schema, path)


def schema_below(
    folder: Path, schema: Path | None = None, rating_range: tuple[float, float] | None = None
) -> Path:
    """Returns `folder`/schema/<digest>/ratings.pbtxt with the schema of a run.

    Args:
      folder: the workspace's folder for data.
      schema: the agreed schema; None for the curated one.
      rating_range: lowest and highest rating that the configuration allows; None for the schema's.

    Raises:
      ConfigError: as `check_schema` does.
    """
    schema = schema or curated_schema()
    content = _read(schema)
    if rating_range is not None:
        content = _with_range(schema, *rating_range)
    copy = folder / "schema" / hashlib.sha256(content).hexdigest()[:16] / CURATED
    if not copy.exists() or copy.read_bytes() != content:
        copy.parent.mkdir(parents=True, exist_ok=True)
        aside = copy.with_suffix(".partial")
        aside.write_bytes(content)
        aside.replace(copy)
    return copy


def _with_range(path: Path, lowest: float, highest: float) -> bytes:
    """Returns a schema whose label lies in another range; comments are lost."""
    from google.protobuf import text_format

    schema = _parsed(path)
    label = _label(schema, path)
    label.float_domain.min, label.float_domain.max = lowest, highest
    return bytes(text_format.MessageToString(schema).encode("utf-8"))


def _label(schema: Any, path: Path) -> Any:
    found = [feature for feature in schema.feature if feature.name == features.LABEL]
    if len(found) != 1:
        raise ConfigError(
            [
                f"{inert(path, 400)}: expected one feature {features.LABEL!r}, whose range"
                f" source.rating_min and rating_max replace, got {len(found)}"
            ]
        )
    return found[0]


def _parsed(path: Path) -> Any:
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    try:
        return text_format.Parse(_read(path), schema_pb2.Schema())
    except (text_format.ParseError, UnicodeDecodeError) as error:
        # protobuf begins with line:column
        raise ConfigError([f"{inert(path, 400)}:{inert(error, 300)} (not a schema)"]) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError([f"{inert(path, 400)}: cannot be read: {error.strerror}"]) from error
