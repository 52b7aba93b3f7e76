"""The curated schema of the repository, put where its path tells its content.

TFX's cache key of an imported schema holds the file's path and not its content. A copy whose
path contains the content's digest makes the two the same.
"""

import importlib.resources
from pathlib import Path

from foundation.digests import sha256_file

CURATED = "ratings.pbtxt"


def curated_schema() -> Path:
    """Returns the path of the schema that is reviewed and versioned with the code."""
    return Path(str(importlib.resources.files("pipeline") / "schema" / CURATED))


def schema_below(folder: Path) -> Path:
    """Returns `folder`/schema/<digest>/ratings.pbtxt with the curated schema's content."""
    source = curated_schema()
    copy = folder / "schema" / sha256_file(source)[:16] / CURATED
    if not copy.exists() or copy.read_bytes() != source.read_bytes():
        copy.parent.mkdir(parents=True, exist_ok=True)
        aside = copy.with_suffix(".partial")
        aside.write_bytes(source.read_bytes())
        aside.replace(copy)
    return copy
