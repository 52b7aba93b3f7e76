"""The curated schema of the repository, put where its path tells its content.

TFX's cache key of an imported schema holds the file's path and not its content. A copy whose
path contains the content's digest makes the two the same. A rating scale of the run's own takes the
place of the curated one in that copy.
"""

import hashlib
import importlib.resources
from pathlib import Path

from transform import features

CURATED = "ratings.pbtxt"


def curated_schema() -> Path:
    """Returns the path of the schema that is reviewed and versioned with the code."""
    return Path(str(importlib.resources.files("pipeline") / "schema" / CURATED))


def schema_below(folder: Path, rating_range: tuple[float, float] | None = None) -> Path:
    """Returns `folder`/schema/<digest>/ratings.pbtxt with the schema of a run.

    Args:
      folder: the workspace's folder for data.
      rating_range: lowest and highest rating that the configuration allows; None for the schema's.
    """
    content = curated_schema().read_bytes()
    if rating_range is not None:
        content = _with_range(content, *rating_range)
    copy = folder / "schema" / hashlib.sha256(content).hexdigest()[:16] / CURATED
    if not copy.exists() or copy.read_bytes() != content:
        copy.parent.mkdir(parents=True, exist_ok=True)
        aside = copy.with_suffix(".partial")
        aside.write_bytes(content)
        aside.replace(copy)
    return copy


def _with_range(content: bytes, lowest: float, highest: float) -> bytes:
    """Returns a schema whose label lies in another range; comments are lost."""
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    schema = text_format.Parse(content, schema_pb2.Schema())
    (label,) = (feature for feature in schema.feature if feature.name == features.LABEL)
    label.float_domain.min, label.float_domain.max = lowest, highest
    return bytes(text_format.MessageToString(schema).encode("utf-8"))
