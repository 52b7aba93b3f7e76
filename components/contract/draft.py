"""A draft of the contract as one value: what it was drawn from, every difference, and as JSON."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, get_args

from components.contract import rules_text, schema_text
from components.contract.difference import Difference, Part
from components.contract.errors import ContractError

_FORMAT = 1
_EDITORS = {"schema": schema_text.edited, "rules": rules_text.edited}
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True)
class ContractFile:
    """One of the two files as it was when the draft was made."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Draft:
    """What some data says otherwise than the contract.

    Attributes:
      data: the source, as configured.
      rows: its accepted ratings.
      files: the schema's and the rules' file that it was compared with.
      notes: what is at fault in the data, so that no change of the contract is proposed.
      differences: those that have not been accepted yet.
    """

    data: str
    rows: int
    files: Mapping[Part, ContractFile]
    notes: tuple[str, ...]
    differences: tuple[Difference, ...]

    def without(
        self, accepted: Iterable[Difference], files: Mapping[Part, ContractFile]
    ) -> "Draft":
        """Returns what is left of the draft, for the contract as it is now."""
        gone = {difference.id for difference in accepted}
        left = tuple(one for one in self.differences if one.id not in gone)
        return replace(self, files={**self.files, **files}, differences=left)

    def to_json(self) -> str:
        """Returns differences.json."""
        return json.dumps({"format": _FORMAT, **asdict(self)}, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Draft":
        """Returns the draft that `to_json` wrote; ContractError for anything else."""
        try:
            value: dict[str, Any] = json.loads(text)
            if value.pop("format") != _FORMAT:
                raise ValueError("another format")
            files = {part: ContractFile(**file) for part, file in value["files"].items()}
            differences = tuple(Difference.from_dict(one) for one in value["differences"])
            notes = tuple(value["notes"])
            return cls(**{**value, "files": files, "notes": notes, "differences": differences})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ContractError(
                f"the draft cannot be read: {error}", hint="Make it again: validate draft."
            ) from error


def sha256_of(text: str) -> str:
    """Returns the digest by which a draft knows a file's content."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def edited(text: str, part: Part, differences: Iterable[Difference]) -> str:
    """Returns a file's text with those of the differences made that are of its part.

    Raises:
      ContractError: the text cannot be edited so that it says what the differences mean.
    """
    edits = [edit for one in differences if one.part == part for edit in one.edits]
    return _EDITORS[part](text, edits) if edits else text


def check_unchanged(text: str, path: Path, drafted: ContractFile) -> None:
    """Raises ContractError unless a file's text is still what the draft was compared with."""
    if sha256_of(text) != drafted.sha256:
        raise ContractError(
            f"{path} is not what the draft was compared with ({drafted.path}, "
            f"sha256 {drafted.sha256[:12]}...): it was changed since, or is another file",
            hint="Make the draft again: validate draft; nothing was changed.",
        )
