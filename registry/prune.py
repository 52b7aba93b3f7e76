"""A serving folder turned into a smaller one: old versions go, whatever may be needed stays.

    lock -> choose again -> rename to a name that servers skip -> delete

A version is whole or gone, also when the deletion is cut off. Kept in any case: the highest version
(which a server has loaded or is about to), the newest intact one (which it has when the highest is
damaged), and every folder without a manifest of ours.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from foundation.durable import sync_folder
from registry.folder import PRUNED_PREFIX, held, name_aside
from registry.versions import PushedVersion, damage, pushed_versions, version_numbers

_DAY_S = 86_400.0


@dataclass(frozen=True)
class PruneRules:
    """Which versions may go: those that both rules let go.

    Attributes:
      keep: how many intact versions stay, the newest ones; at least 1.
      older_than_days: younger ones stay; None: any age.
    """

    keep: int = 5
    older_than_days: float | None = None

    def __post_init__(self) -> None:
        if self.keep < 1:
            raise ValueError(f"keep={self.keep}, required is at least 1")


@dataclass(frozen=True)
class PrunePlan:
    """What a pruning would do.

    Attributes:
      goes: the versions to be deleted, newest first.
      stays: {version: why it stays}, newest first.
    """

    goes: tuple[PushedVersion, ...]
    stays: dict[int, str]

    @property
    def num_bytes(self) -> int:
        """What is freed."""
        return sum(version.num_bytes for version in self.goes)


def plan_prune(push_base: Path, rules: PruneRules, now_s: float) -> PrunePlan:
    """Returns what `prune` would do; reads the newest `keep` intact versions whole."""
    goes: list[PushedVersion] = []
    stays: dict[int, str] = {}
    ours = {version.version: version for version in pushed_versions(push_base)}
    intact = 0
    for number in sorted(version_numbers(push_base), reverse=True):
        version = ours.get(number)
        is_intact = version is not None and intact < rules.keep and not damage(version)
        intact += is_intact
        if not stays:
            stays[number] = "served"
        elif version is None:
            stays[number] = "no manifest of ours"
        elif is_intact:
            stays[number] = f"one of the newest {rules.keep} intact" if rules.keep > 1 else "intact"
        elif rules.older_than_days is not None and not _is_older(version, rules, now_s):
            stays[number] = f"not older than {rules.older_than_days:g} days"
        else:
            goes.append(version)
    return PrunePlan(tuple(goes), stays)


def prune(
    push_base: Path, plan: PrunePlan, rules: PruneRules, now_s: float
) -> tuple[PushedVersion, ...]:
    """Deletes what the plan says and still may go; returns what is gone.

    Raises:
      WorkspaceError: a version cannot be deleted.
    """
    wanted = {version.version for version in plan.goes}
    with held(push_base, "prune"):
        now = plan_prune(push_base, rules, now_s)
        going = tuple(version for version in now.goes if version.version in wanted)
        for version in going:
            _delete(push_base, version)
    return going


def _delete(push_base: Path, version: PushedVersion) -> None:
    aside = name_aside(push_base, PRUNED_PREFIX, version.version)
    os.rename(version.path, aside)
    sync_folder(push_base)
    shutil.rmtree(aside)


def _is_older(version: PushedVersion, rules: PruneRules, now_s: float) -> bool:
    """Says whether a version is as old as it must be; one that does not tell its age is not."""
    try:
        created_s = datetime.fromisoformat(version.created).timestamp()
    except ValueError:
        return False
    return now_s - created_s > (rules.older_than_days or 0) * _DAY_S
