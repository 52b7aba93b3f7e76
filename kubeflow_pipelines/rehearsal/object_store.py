"""A folder as an object store: it knows files, and no folders.

kubeflow/pipelines 2.16.0, backend/src/v2/objectstore/object_store.go: UploadBlob, DownloadBlob.
"""

import shutil
from pathlib import Path


def upload(local: Path, stored: Path) -> int:
    """Copies a file, or all files below a folder; returns how many. Empty folders vanish.

    Nothing at `local` is no error: steps need not write their outputs.
    """
    files = _files(local)
    for file in files:
        target = stored / file.relative_to(local) if local.is_dir() else stored
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return len(files)


def download(stored: Path, local: Path) -> int:
    """Copies what was uploaded; returns how many files. For nothing, not even a folder is made."""
    return upload(stored, local)


def _files(path: Path) -> list[Path]:
    """Returns the files at or below a path; links are followed, as the launcher reads through."""
    if path.is_file():
        return [path]
    return sorted(each for each in path.rglob("*") if each.is_file())
