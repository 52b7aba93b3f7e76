"""Splits of examples as files: where they lie, and a digest of the rows in them."""

import gzip
import hashlib
import zlib
from collections.abc import Iterable
from pathlib import Path

from foundation.digests import sha256_json

TRAIN = "train"
EVAL = "eval"
TEST = "test"
# What can be wrong with a file of rows: it cannot be read, is cut short, or has a flipped bit.
DAMAGE = (OSError, EOFError, zlib.error, ValueError)
_CHUNK_BYTES = 1 << 20


def split_folder(uri: str, split: str) -> str:
    """Returns the folder of a split of examples, as TFX names it."""
    return f"{uri}/Split-{split}"


def digest_of(folders: Iterable[str]) -> str:
    """Returns a digest of the rows in some folders, whatever their files are called.

    Raises:
      OSError, EOFError, zlib.error, ValueError: a file is damaged (gzip holds a checksum), or not
        all files are there that their names promise.
    """
    files = [file for folder in folders for file in _files(Path(folder))]
    return sha256_json(sorted(_digest_of_rows(file) for file in files))


def _files(folder: Path) -> list[Path]:
    """Returns the files data_tfrecord-<shard>-of-<shards>.gz of a folder."""
    found = sorted(folder.iterdir())
    promised = int(found[0].name.split("-of-")[-1].split(".")[0]) if found else 0
    if not found or len(found) != promised:
        raise ValueError(f"{folder}: {len(found)} files, expected {promised or 'one at least'}")
    return found


def _digest_of_rows(file: Path) -> str:
    digest = hashlib.sha256()
    with gzip.open(file) as rows:
        while chunk := rows.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
