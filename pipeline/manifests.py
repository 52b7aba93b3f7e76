"""Artifacts turned into manifests, and manifests into what has been damaged since.

TFX takes anything from cache whose folder exists. A manifest (file, size, SHA-256) is written once,
after the node that made the artifact; before the artifact is used again its files must equal the
manifest. An artifact without one was cut off by a kill between publishing and here, and counts as
damaged.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from foundation.digests import sha256_file, sha256_tree
from foundation.text import inert
from pipeline.files import read_json, write_json
from pipeline.results import ArtifactRecord
from pipeline.workspace import Workspace
from registry.versions import superseded_by

# Where the stock Pusher and ours record the version folder in which a model server finds the model.
PUSHED_DESTINATION = "pushed_destination"


def is_ours(workspace: Workspace, record: ArtifactRecord) -> bool:
    """Whether the artifact's files lie in the workspace; an imported one is somebody else's."""
    return Path(record.uri).is_relative_to(workspace.artifacts)


def write(workspace: Workspace, record: ArtifactRecord) -> Path:
    """Writes the manifest of an artifact whose node has just run, and returns its path."""
    manifest: dict[str, Any] = {
        "node": record.node,
        "key": record.key,
        "uri": _relative(workspace, Path(record.uri)),
        "files": _files(Path(record.uri)),
    }
    pushed = _pushed(workspace, record)
    if pushed is not None:
        manifest["pushed"] = {"uri": _relative(workspace, pushed), "files": _files(pushed)}
    path = _path(workspace, record.artifact_id)
    write_json(path, manifest)
    return path


def damage(workspace: Workspace, record: ArtifactRecord) -> str | None:
    """Returns what is wrong with an artifact, naming the file; None when nothing is."""
    manifest = read_json(_path(workspace, record.artifact_id))
    try:
        if manifest["uri"] != _relative(workspace, Path(record.uri)):
            return f"{record.uri}: its manifest is of another artifact"
        trees = [manifest, manifest["pushed"]] if "pushed" in manifest else [manifest]
        found = (_difference(workspace.root / tree["uri"], tree["files"]) for tree in trees)
        return next((text for text in found if text), None) or _superseded(workspace, manifest)
    except (AttributeError, KeyError, TypeError, ValueError):
        return f"{record.uri}: it has no manifest, the run that made it was cut off"


def verify(workspace: Workspace, records: Iterable[ArtifactRecord]) -> dict[int, str]:
    """Returns {artifact id: what is wrong} of those that are ours and damaged."""
    found = {r.artifact_id: damage(workspace, r) for r in records if is_ours(workspace, r)}
    return {artifact_id: text for artifact_id, text in found.items() if text}


def forget_after(workspace: Workspace, artifact_id: int) -> None:
    """Removes manifests with a higher id: a restored database does not know their artifacts."""
    for path in workspace.manifests.glob("*.json"):
        if path.stem.isdigit() and int(path.stem) > artifact_id:
            path.unlink(missing_ok=True)


def _difference(root: Path, expected: dict[str, list[Any]]) -> str | None:
    if not root.exists():
        return f"{root}: missing"
    for name, (size, digest) in sorted(expected.items()):
        path = root / name
        if not path.is_file():
            return f"{path}: missing"
        if path.stat().st_size != size:
            return f"{path}: {path.stat().st_size:,} bytes, expected {size:,}"
        if sha256_file(path) != digest:
            return f"{path}: content changed since it was written (SHA-256 differs)"
    extra = {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()} - set(expected)
    return f"{root / inert(min(extra))}: unexpected file" if extra else None


def _superseded(workspace: Workspace, manifest: dict[str, Any]) -> str | None:
    """Returns a sentence when a model was pushed and another one has been pushed since.

    Then the configuration has changed and changed back: the model is whole, but is not served.
    """
    if "pushed" not in manifest:
        return None
    pushed = workspace.root / manifest["pushed"]["uri"]
    newer = superseded_by(pushed)
    return None if newer is None else f"{pushed}: version {newer} was pushed after it"


def _files(root: Path) -> dict[str, tuple[int, str]]:
    if root.is_file():
        return {".": (root.stat().st_size, sha256_file(root))}
    return sha256_tree(root)


def _pushed(workspace: Workspace, record: ArtifactRecord) -> Path | None:
    destination = Path(str(record.properties.get(PUSHED_DESTINATION, "")))
    return destination if destination.is_relative_to(workspace.serving) else None


def _relative(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.root).as_posix()


def _path(workspace: Workspace, artifact_id: int) -> Path:
    return workspace.manifests / f"{artifact_id}.json"
