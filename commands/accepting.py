"""A draft and a choice turned into changed contract files: all checked first, then written."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.contract.difference import Difference, Part
from components.contract.draft import (
    PARTS,
    ContractFile,
    Draft,
    check_unchanged,
    edited,
    sha256_of,
)
from components.contract.errors import ContractError
from components.schema_validation.rule_file import read_rules
from foundation.text import inert
from pipeline.files import write_atomic
from pipeline.workspace import Workspace

DRAFT_FILE = "differences.json"
_INSTALLED = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Change:
    """One file that is to be written; `before` is what it was drafted against."""

    part: Part
    path: Path
    before: str
    after: str


def draft_folder(workspace: Workspace) -> Path:
    """Returns where `validate draft` writes and `validate accept` reads."""
    return workspace.root / "contract" / "draft"


def read_draft(workspace: Workspace) -> Draft:
    """Returns the latest draft; ContractError when there is none or it is damaged."""
    path = draft_folder(workspace) / DRAFT_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ContractError(
            f"{inert(path, 400)} cannot be read: no draft was made there",
            hint="Make one: validate draft --data SOURCE, with the same --output.",
        ) from error
    return Draft.from_json(text)


def planned(
    draft: Draft, chosen: Sequence[Difference], paths: Mapping[Part, Path | None]
) -> list[Change]:
    """Returns what is to be written for the chosen differences; writes nothing.

    Args:
      draft: the latest draft.
      chosen: some of its differences.
      paths: for each part a file to change instead of the one that was drafted against; if there
        is none yet, it becomes a copy of that one with the change made.

    Raises:
      ContractError: a file has changed since, cannot be written, belongs to an installed package,
        or its text cannot be edited safely.
      ConfigError: the rules would not be rules any more.
    """
    changes = []
    for part in PARTS:
        of_part = [one for one in chosen if one.part == part]
        if not of_part:
            continue
        drafted = draft.files[part]
        target = Path(os.path.realpath(paths.get(part) or drafted.path))
        source = target if target.exists() else Path(drafted.path)
        before = _read(source)
        check_unchanged(before, source, drafted)
        _check_writable(target, part)
        after = edited(before, part, of_part)
        if part == "rules":
            read_rules(after, str(target))  # types and ranges, too
        changes.append(Change(part, target, before, after))
    return changes


def write(
    workspace: Workspace, draft: Draft, chosen: Sequence[Difference], changes: Sequence[Change]
) -> Draft:
    """Writes the files, each in one step, and what is left of the draft; returns that."""
    for change in changes:
        permissions = change.path.stat().st_mode if change.path.exists() else None
        write_atomic(change.path, change.after)
        if permissions is not None:
            change.path.chmod(permissions)
    files = {c.part: ContractFile(str(c.path), sha256_of(c.after)) for c in changes}
    left = draft.without(chosen, files)
    write_atomic(draft_folder(workspace) / DRAFT_FILE, left.to_json())
    return left


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeError) as error:
        raise ContractError(f"{inert(path, 400)} cannot be read: {inert(error, 200)}") from error


def _check_writable(path: Path, part: Part) -> None:
    """Raises ContractError where a change would fail, or be lost with the next installation."""
    hint = f"Give a file of your own: --{part} FILE, then run with --set validation.{part}=FILE."
    if set(_INSTALLED) & set(path.parts):
        raise ContractError(f"{inert(path, 400)} belongs to an installed package", hint=hint)
    writable = os.access(path.parent, os.W_OK)  # also because a file is replaced, not overwritten
    if not writable or (path.exists() and not os.access(path, os.W_OK)):
        raise ContractError(f"{inert(path, 400)} cannot be written", hint=hint)
