"""An older version turned into the new highest one, so that a server which follows goes back.

    lock -> what is served, still? -> the old version intact? -> its files as a new version
      -> the models left behind are withdrawn

It is a push of files that are there already, with the same single step that makes it visible. Files
are copied, not linked: what one version loses the other keeps. What became of the models that were
rolled back from is in `registry/withdrawal.py`.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from foundation.errors import WorkspaceError
from registry.folder import held, next_version, utc
from registry.push import Pushed, add_version, is_served
from registry.versions import (
    PushedVersion,
    damage,
    pushed_versions,
    read_version,
    version_numbers,
)
from registry.withdrawal import Withdrawal, withdraw, withdrawn


@dataclass(frozen=True)
class RollbackPlan:
    """What a rollback would do.

    Attributes:
      served: the highest version now.
      target: the version whose files would be served again.
      is_served: whether the served model is that one already: there is nothing to do.
      withdrawn: versions whose models no run would push again, newest first.
      passed_over: why newer versions were not taken, one phrase each.
    """

    served: int
    target: PushedVersion
    is_served: bool
    withdrawn: tuple[int, ...]
    passed_over: tuple[str, ...] = ()


def plan_rollback(push_base: Path, version: int | None = None) -> RollbackPlan:
    """Returns what `rollback` would do.

    Args:
      push_base: the serving folder.
      version: the version to go back to; None: the newest intact one before the served one whose
        model is another, and was not itself rolled back from.

    Raises:
      WorkspaceError: there is no such version, or it is damaged.
    """
    numbers = version_numbers(push_base)
    if not numbers:
        raise WorkspaceError(
            f"no model has been pushed to {push_base}: there is none to go back to"
        )
    served = max(numbers)
    if version is None:
        target, passed_over = _before(push_base, served)
    else:
        target, passed_over = _intact(push_base, version), ()
    newest = read_version(numbers[served])
    return RollbackPlan(
        served=served,
        target=target,
        is_served=newest is not None and is_served(newest, target.model_digest),
        withdrawn=tuple(one.version for one in _left_behind(push_base, target)),
        passed_over=passed_over,
    )


def rollback(push_base: Path, plan: RollbackPlan, now_s: float) -> Pushed:
    """Makes the model of the plan's target the highest version, unless it is served already.

    The new version's manifest is that of the old one, with `rollback_of` and a new number and time.

    Raises:
      WorkspaceError: another version is served than when the plan was made, or the target is gone
        or damaged.
      DiskFullError: there is no room; nothing became visible.
    """
    with held(push_base, "roll back in"):
        now = plan_rollback(push_base, plan.target.version)
        if now.served != plan.served:
            raise WorkspaceError(
                f"version {now.served} is served now, not {plan.served}: somebody was faster",
                hint="Look at `models list` and decide again.",
            )
        if now.is_served:
            path = version_numbers(push_base)[now.served]
            return Pushed(now.served, path, now.target.model_digest, is_new=False)
        return _rolled_back(push_base, now.target, now_s)


def reinstate(push_base: Path, version: int) -> str:
    """Lets runs push the model of a version that was rolled back from; returns its digest.

    Raises:
      WorkspaceError: no model of that version is withdrawn.
    """
    with held(push_base, "change"):
        entries = withdrawn(push_base)
        there = version_numbers(push_base)
        found = read_version(there[version]) if version in there else None
        for digest, entry in entries.items():
            if version == entry.was or (found and found.model_digest == digest):
                withdraw(push_base, {k: v for k, v in entries.items() if k != digest})
                return digest
        known = ", ".join(str(entry.was) for entry in entries.values()) or "none"
        raise WorkspaceError(
            f"the model of version {version} is not withdrawn; withdrawn are: {known}"
        )


def _rolled_back(push_base: Path, target: PushedVersion, now_s: float) -> Pushed:
    version, created = next_version(push_base, now_s), utc(now_s)
    entries = withdrawn(push_base)
    for left in _left_behind(push_base, target):
        # An entry in force stays: this one counts only when the new version stands there.
        entries.setdefault(left.model_digest, Withdrawal(left.version, version, created))
    withdraw(push_base, entries)
    provenance = replace(target.provenance, rollback_of=target.version)
    return add_version(target.path, push_base, version, target.files, created, provenance)


def _left_behind(push_base: Path, target: PushedVersion) -> list[PushedVersion]:
    """Returns the newest version of each other model that was pushed after the target."""
    later: dict[str, PushedVersion] = {}
    for version in pushed_versions(push_base):
        if version.version > target.version and version.model_digest != target.model_digest:
            later.setdefault(version.model_digest, version)
    return list(later.values())


def _before(push_base: Path, served: int) -> tuple[PushedVersion, tuple[str, ...]]:
    newest = read_version(version_numbers(push_base)[served])
    back = withdrawn(push_base)
    passed_over = []
    for version in pushed_versions(push_base):
        same = newest is not None and version.model_digest == newest.model_digest
        if version.version == served or same:
            continue
        if version.model_digest in back:
            passed_over.append(f"{version.version} was rolled back")
        elif broken := damage(version):
            passed_over.append(f"{version.version} is damaged: {broken[0]}")
        else:
            return version, tuple(passed_over)
    reasons = "".join(f"; {reason}" for reason in passed_over)
    raise WorkspaceError(
        f"{push_base} holds no other model to go back to than that of version {served}{reasons}",
        hint="A model that was rolled back is served again when its version is named.",
    )


def _intact(push_base: Path, version: int) -> PushedVersion:
    numbers = version_numbers(push_base)
    if version not in numbers:
        there = ", ".join(map(str, sorted(numbers, reverse=True)))
        raise WorkspaceError(f"there is no version {version} in {push_base}; there are {there}")
    found = read_version(numbers[version])
    if found is None:
        raise WorkspaceError(
            f"version {version} has no manifest of ours: nothing tells whether it is whole"
        )
    if broken := damage(found):
        raise WorkspaceError(
            f"version {version} is damaged: {broken[0]}; nothing was changed",
            hint="`models list --verify` says which versions are intact.",
        )
    return found
