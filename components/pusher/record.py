"""A push turned into a small file in its artifact, and that file into "does it still stand?".

The served files lie outside the artifact, so a manifest of the artifact alone does not notice when
they are deleted, damaged or superseded. Whoever decides about reuse asks `stale` as well.
"""

import json
from pathlib import Path

from components.pusher.push import Pushed
from components.pusher.versions import damage, read_version, version_numbers

RECORD = "pushed.json"


def write_record(artifact_dir: Path, pushed: Pushed) -> None:
    """Writes `pushed.json`: version, path and model digest of what this execution pushed."""
    record = {
        "version": pushed.version,
        "path": str(pushed.path.absolute()),
        "model_digest": pushed.model_digest,
    }
    (artifact_dir / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")


def stale(artifact_dir: Path) -> str:
    """Returns why the push that an artifact records does not stand any more; "" when it stands.

    It stands when the version is there with exactly the recorded model, every file intact, and no
    other version is higher. Otherwise the pusher has to run again, which it may do at any time.
    """
    try:
        record = json.loads((artifact_dir / RECORD).read_text(encoding="utf-8"))
        path, model_digest = Path(record["path"]), str(record["model_digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"{artifact_dir / RECORD} cannot be read"
    pushed = read_version(path)
    if pushed is None:
        return f"the pushed version {path} is gone"
    if pushed.model_digest != model_digest:
        return f"the pushed version {path} holds another model"
    if broken := damage(pushed):
        return f"the pushed version {path} is damaged: {broken[0]}"
    highest = max(version_numbers(path.parent))
    if highest != pushed.version:
        return f"version {highest} has superseded {path}"
    return ""
