"""A serving folder turned into its versions: which there are, what each holds, if it still does.

The layout is TensorFlow Serving's: `<push base>/<version>/` with decimal names, the highest is
served. Ours adds `<version>/manifest.json`, which lists every other file of that folder: those of
the model, and those that stand beside it (its model card). Names that are no decimal numbers (the
lock, a push under way) are none of a model server's business and are skipped here as well.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foundation.digests import sha256_json, sha256_tree
from registry.provenance import Provenance

MANIFEST = "manifest.json"

# {relative posix path: (size in bytes, hex SHA-256)}
Files = Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class PushedVersion:
    """One complete version in a serving folder, as its manifest describes it.

    Attributes:
      version: the decimal name of its folder.
      path: that folder.
      model_digest: the digest of the model by content.
      files: of the model.
      beside: files of the version that are no part of the model.
      created: when it was pushed, ISO 8601 in UTC; "" when the manifest does not say.
      provenance: where the model comes from.
    """

    version: int
    path: Path
    model_digest: str
    files: Files
    beside: Files = field(default_factory=dict)
    created: str = ""
    provenance: Provenance = field(default_factory=Provenance)

    @property
    def num_bytes(self) -> int:
        """What its files take, the manifest left out."""
        return sum(size for size, _ in {**self.files, **self.beside}.values())


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
            files=_files(manifest["files"]),
            beside=_files(manifest.get("beside", {})),
            created=str(manifest.get("created", "")),
            provenance=Provenance.of_manifest(manifest),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def as_manifest(pushed: PushedVersion) -> dict[str, Any]:
    """Returns the content of the manifest from which `read_version` reads the same again."""
    return {
        "version": pushed.version,
        "created": pushed.created,
        "model_digest": pushed.model_digest,
        "files": {name: list(entry) for name, entry in pushed.files.items()},
        "beside": {name: list(entry) for name, entry in pushed.beside.items()},
        **pushed.provenance.as_manifest(),
    }


def damage(pushed: PushedVersion, *, sizes_only: bool = False) -> list[str]:
    """Returns a phrase for each file that is missing, changed or unlisted; [] when intact.

    Args:
      pushed: what the manifest says.
      sizes_only: compare the files' sizes, without reading them: a flipped bit is not found.
    """
    if pushed.path.is_symlink() or not pushed.path.is_dir():
        return [f"{pushed.path} is not a folder"]
    if digest_of(pushed.files) != pushed.model_digest:
        return [f"{MANIFEST} contradicts itself"]
    expected = {**pushed.files, **pushed.beside}
    try:
        links = [path for path in pushed.path.rglob("*") if path.is_symlink()]
        found = _sizes(pushed.path, expected) if sizes_only else sha256_tree(pushed.path)
    except OSError as error:
        return [f"{error.filename or pushed.path}: {error.strerror}"]
    found.pop(MANIFEST, None)
    return (
        [f"{link.relative_to(pushed.path).as_posix()} is a symbolic link" for link in links]
        + [f"{name} is missing" for name in expected if name not in found]
        + [f"{name} was added" for name in found if name not in expected]
        + [
            f"{name} was changed"
            for name, entry in expected.items()
            if name in found and tuple(entry) != found[name]
        ]
    )


def _sizes(root: Path, expected: Files) -> dict[str, tuple[int, str]]:
    """Returns what `sha256_tree` does, each digest taken on trust from `expected`."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    names = {file.relative_to(root).as_posix(): file.stat().st_size for file in files}
    return {name: (size, expected.get(name, (0, ""))[1]) for name, size in names.items()}


def _files(listed: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
    return {str(name): (int(size), str(digest)) for name, (size, digest) in listed.items()}
