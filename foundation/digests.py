"""Files, folders and values turned into SHA-256 digests that depend on content alone."""

import hashlib
import json
from pathlib import Path

_CHUNK_BYTES = 1 << 20


def sha256_file(path: Path) -> str:
    """Returns the hex SHA-256 of a file's bytes; OSError when it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def sha256_tree(root: Path) -> dict[str, tuple[int, str]]:
    """Returns {relative posix path: (bytes, hex SHA-256)} of all files below `root`, by path."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {
        file.relative_to(root).as_posix(): (file.stat().st_size, sha256_file(file))
        for file in files
    }


def sha256_json(value: object) -> str:
    """Returns the hex SHA-256 of `value` as canonical JSON (sorted keys, no spaces, UTF-8).

    Raises:
      TypeError: `value` holds something that JSON has no form for.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
