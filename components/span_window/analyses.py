"""A stored analysis of TensorFlow Transform, checked and copied without running what is in it.

Its folder holds MANIFEST, a pickle of {entry key: number}, for each entry gzipped TFRecords named
after its number, and METADATA, pickles that only feed a counter. A pickle is a program, and
TensorFlow Transform runs it: what is copied has a manifest made anew, and no metadata.
"""

import gzip
import io
import pickle
import shutil
from pathlib import Path
from typing import Any

from components.span_window.rows import DAMAGE
from foundation.errors import WorkspaceError

MANIFEST = "MANIFEST"
_CHUNK_BYTES = 1 << 20


def is_intact(folder: Path) -> bool:
    """Says whether a folder holds every file of an analysis, each to its end and undamaged."""
    try:
        for file in _entry_files(folder, _read_manifest(folder)):
            with gzip.open(file) as records:
                while records.read(_CHUNK_BYTES):
                    pass
    except DAMAGE:
        return False
    return True


def copy_analysis(source: Path, target: Path) -> None:
    """Copies an analysis.

    Raises:
      WorkspaceError: it is not there any more, or damaged.
    """
    if not is_intact(source):
        raise WorkspaceError(
            f"the analysis in {source} is damaged or gone",
            hint="Run again: it is not used then.",
        )
    manifest = _read_manifest(source)
    target.mkdir(parents=True)
    for file in _entry_files(source, manifest):
        shutil.copyfile(file, target / file.name)
    (target / MANIFEST).write_bytes(pickle.dumps(manifest, protocol=0))


def _entry_files(folder: Path, manifest: dict[bytes, int]) -> list[Path]:
    """Returns the files of all entries.

    A manifest has no checksum of its own: each entry must have files, and each file an entry.

    Raises:
      ValueError: they do not.
    """
    files = []
    for number in manifest.values():
        found = sorted(folder.glob(f"{number}-*-of-*.gz"))
        if not found or len(found) != int(found[0].stem.split("-of-")[1]):
            raise ValueError(f"{folder}: entry {number} has {len(found)} files")
        files += found
    if sorted(files) != sorted(folder.glob("*.gz")):
        raise ValueError(f"{folder}: entries and files do not match")
    return files


def _read_manifest(folder: Path) -> dict[bytes, int]:
    stored = io.BytesIO((folder / MANIFEST).read_bytes())
    try:
        content = _DataUnpickler(stored).load()
    except Exception as error:  # a damaged pickle may raise anything
        raise ValueError(f"{folder}: a manifest that cannot be read: {error!r}") from error
    if not isinstance(content, dict) or not content:
        raise ValueError(f"{folder}: a manifest without entries")
    for key, number in content.items():
        if not isinstance(key, bytes) or not isinstance(number, int):
            raise ValueError(f"{folder}: a manifest of something else")
    return content


class _DataUnpickler(pickle.Unpickler):
    """Reads pickles of plain data; one that calls anything is refused.

    But for codecs.encode, which is how protocol 0 spells bytes; a function of ours stands for it.
    """

    def find_class(self, module: str, name: str) -> Any:
        """Returns what makes bytes."""
        if (module, name) != ("_codecs", "encode"):
            raise pickle.UnpicklingError(f"a manifest that calls {module}.{name}")
        return _latin1_bytes


def _latin1_bytes(text: object, encoding: object = "latin1") -> bytes:
    if not isinstance(text, str) or encoding != "latin1":
        raise pickle.UnpicklingError("a manifest of something else")
    return text.encode("latin1")
