"""What Transform found about some rows, described where it was found, and copied where it is used.

TensorFlow Transform writes a folder for each data set: gzipped TFRecords for each entry, MANIFEST,
a pickle of {entry key: number of its files}, and METADATA, pickles that only feed a counter. A
pickle that somebody changed is a program. So the run that wrote the folders describes them in JSON,
with digests, and a later run takes from there what its own manifest says, and loads none.
"""

import json
import pickle
import shutil
from pathlib import Path

from foundation.digests import sha256_file
from foundation.errors import WorkspaceError

MANIFEST = "MANIFEST"
DESCRIPTION = "analyses.json"
_ENTRIES = "entries"
_FILES = "files"


def describe(cache: Path) -> None:
    """Writes into a cache what its folders consist of; only for who has just written them."""
    content = {
        folder.name: {
            _ENTRIES: {key.hex(): number for key, number in _manifest_of(folder).items()},
            _FILES: {file.name: sha256_file(file) for file in sorted(folder.glob("*.gz"))},
        }
        for folder in sorted(cache.iterdir())
        if folder.is_dir()
    }
    text = json.dumps(content, indent=1, sort_keys=True)
    (cache / DESCRIPTION).write_text(text + "\n", encoding="ascii")


def is_intact(folder: Path) -> bool:
    """Says whether a folder is as it was described."""
    try:
        _, files = _description_of(folder)
        return bool(files) and all(
            sha256_file(folder / name) == digest for name, digest in files.items()
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


def copy_analysis(source: Path, target: Path) -> None:
    """Copies an analysis, with a manifest made from its description.

    Raises:
      WorkspaceError: it is not there any more, or not as it was described.
    """
    if not is_intact(source):
        raise WorkspaceError(
            f"the analysis in {source} is damaged or gone",
            hint="Run again: it is not used then.",
        )
    entries, files = _description_of(source)
    target.mkdir(parents=True)
    for name in files:
        shutil.copyfile(source / name, target / name)
    (target / MANIFEST).write_bytes(pickle.dumps(entries, protocol=0))


def check_used(given: Path, kept: Path) -> None:
    """Returns if Transform took over each analysis as it was, and found nothing to add to it.

    Args:
      given: the cache that it was to use.
      kept: the cache that it wrote.

    Raises:
      WorkspaceError: it did not.
    """
    for folder in sorted(given.iterdir()) if given.is_dir() else ():
        manifest = kept / folder.name / MANIFEST
        if not manifest.is_file() or manifest.read_bytes() != (folder / MANIFEST).read_bytes():
            raise WorkspaceError(
                f"Transform did not use all of what is known in {folder}",
                hint="Run with --set window.reuse_analyses=false, which analyzes all rows.",
            )


def _manifest_of(folder: Path) -> dict[bytes, int]:
    manifest: dict[bytes, int] = pickle.loads((folder / MANIFEST).read_bytes())
    return manifest


def _description_of(folder: Path) -> tuple[dict[bytes, int], dict[str, str]]:
    """Returns {entry key: number} and {file name: digest}."""
    text = (folder.parent / DESCRIPTION).read_text(encoding="ascii")
    described = json.loads(text)[folder.name]
    entries = {bytes.fromhex(key): int(number) for key, number in described[_ENTRIES].items()}
    return entries, {Path(name).name: digest for name, digest in described[_FILES].items()}
