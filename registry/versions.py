"""A serving folder turned into its versions: which there are, what each holds, if it still does.

The layout is TensorFlow Serving's: `<push base>/<version>/` with decimal names, the highest is
served. Ours adds `<version>/manifest.json`, which lists every other file of that folder. Names that
are no decimal numbers (the lock, a push under way) are none of a model server's business and are
skipped here as well.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from foundation.digests import sha256_json, sha256_tree

MANIFEST = "manifest.json"

# {relative posix path: (size in bytes, hex SHA-256)}
Files = Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class PushedVersion:
    """One complete version in a serving folder, as its manifest describes it."""

    version: int
    path: Path
    model_digest: str
    files: Files


def digest_of(files: Files) -> str:
    """Returns the digest of a model by content: its paths and their bytes, nothing else."""
    return sha256_json({path: list(entry) for path, entry in files.items()})


def version_numbers(push_base: Path) -> dict[int, Path]:
    """Returns {version: folder} of every decimal name below `push_base`, whatever is inside.

    Of several spellings of one number (`7`, `007`) the last in order of name counts.
    """
    if not push_base.is_dir():
        return {}
    names = sorted(path for path in push_base.iterdir() if path.name.isascii())
    return {int(path.name): path for path in names if path.name.isdecimal()}


def pushed_versions(push_base: Path) -> list[PushedVersion]:
    """Returns the versions that carry a readable manifest of ours, newest first."""
    numbers = sorted(version_numbers(push_base).items(), reverse=True)
    read = (read_version(path) for _, path in numbers)
    return [version for version in read if version is not None]


def superseded_by(path: Path) -> int | None:
    """Returns the highest version beside a version's folder when it is higher, else None."""
    highest = max(version_numbers(path.parent), default=0)
    return highest if highest > int(path.name) else None


def read_version(path: Path) -> PushedVersion | None:
    """Returns what the manifest in a version's folder says; None when none can be read."""
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        return PushedVersion(
            version=int(path.name),
            path=path,
            model_digest=str(manifest["model_digest"]),
            files={
                str(name): (int(size), str(digest))
                for name, (size, digest) in manifest["files"].items()
            },
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def damage(pushed: PushedVersion) -> list[str]:
    """Returns a phrase for each file that is missing, changed or unlisted; [] when intact.

    Reads every byte of the version.
    """
    if pushed.path.is_symlink() or not pushed.path.is_dir():
        return [f"{pushed.path} is not a folder"]
    if digest_of(pushed.files) != pushed.model_digest:
        return [f"{MANIFEST} contradicts itself"]
    try:
        found = sha256_tree(pushed.path)
    except OSError as error:
        return [f"{error.filename or pushed.path}: {error.strerror}"]
    found.pop(MANIFEST, None)
    return (
        [f"{name} is missing" for name in pushed.files if name not in found]
        + [f"{name} was added" for name in found if name not in pushed.files]
        + [
            f"{name} was changed"
            for name, entry in pushed.files.items()
            if name in found and tuple(entry) != found[name]
        ]
    )
