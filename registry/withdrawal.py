"""A rollback turned into a list of models that no run pushes again until somebody says so.

`.withdrawn.json` beside the versions: {model digest: the version that it was, the rollback that
withdrew it, when}. An entry counts from the moment at which the rollback's version stands in the
folder, so that one rename makes both true; it counts no longer once a higher version holds the
model, which only another rollback brings about.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from foundation.durable import replace_text
from foundation.errors import WorkspaceError
from registry.versions import pushed_versions, version_numbers

WITHDRAWN = ".withdrawn.json"


@dataclass(frozen=True)
class Withdrawal:
    """Why a model is not pushed.

    Attributes:
      was: the newest version that held it.
      by: the version that a rollback made in its stead.
      at: when, ISO 8601 in UTC.
    """

    was: int
    by: int
    at: str


def withdrawn(push_base: Path) -> dict[str, Withdrawal]:
    """Returns {model digest: why} of the models that no run may push into a serving folder.

    Raises:
      WorkspaceError: the list cannot be read.
    """
    entries = _read(push_base)
    if not entries:
        return {}
    highest = max(version_numbers(push_base), default=0)
    newest: dict[str, int] = {}
    for version in pushed_versions(push_base):
        newest.setdefault(version.model_digest, version.version)
    return {
        digest: entry
        for digest, entry in entries.items()
        if entry.by <= highest and newest.get(digest, 0) < entry.by
    }


def settle(push_base: Path) -> None:
    """Forgets entries that do not count, such as a killed rollback's; needs the lock."""
    entries = withdrawn(push_base)
    if entries != _read(push_base):
        withdraw(push_base, entries)


def withdraw(push_base: Path, entries: Mapping[str, Withdrawal]) -> None:
    """Writes the whole list, whole or not at all; needs the lock."""
    content = {digest: asdict(entry) for digest, entry in entries.items()}
    replace_text(push_base / WITHDRAWN, json.dumps(content, indent=1, sort_keys=True) + "\n")


def _read(push_base: Path) -> dict[str, Withdrawal]:
    path = push_base / WITHDRAWN
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {
            digest: Withdrawal(int(entry["was"]), int(entry["by"]), str(entry["at"]))
            for digest, entry in content.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WorkspaceError(
            f"{path}, the list of models that were rolled back from, cannot be read: {error}",
            hint="Without it such a model would come back. Mend it, or remove it to allow that.",
        ) from error
