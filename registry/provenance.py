"""What is known of a model beside its files, turned into a part of its manifest and back."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Provenance:
    """Where a pushed model comes from and how it was judged.

    Attributes:
      code_version: digest of our sources that pushed it.
      quality: the model's figures (docs/evaluation.md); None when they are not known.
      parity: how its served answers were compared with training: `verdict`, `tolerance`,
        `witnesses` (requests with their answers); None when nobody compared.
      data: what it was trained on: `verdict`, `rows` ({split: number}), `synthetic`,
        `input_sha256`, as far as known; None when nothing is. No names, no values.
      rollback_of: the version whose files these are, None for a model that was pushed.
      refreshed_from: the version whose candidates were indexed anew to make this one, else None.
      trained_digest: the digest of the model as a run pushed it, where this one was refreshed.
    """

    code_version: str = ""
    quality: Mapping[str, Any] | None = None
    parity: Mapping[str, Any] | None = None
    data: Mapping[str, Any] | None = None
    rollback_of: int | None = None
    refreshed_from: int | None = None
    trained_digest: str | None = None

    def as_manifest(self) -> dict[str, Any]:
        """Returns its keys in a manifest; those that are not known are left out."""
        known = {
            "quality": self.quality,
            "parity": self.parity,
            "data": self.data,
            "rollback_of": self.rollback_of,
            "refreshed_from": self.refreshed_from,
            "trained_digest": self.trained_digest,
        }
        return {
            "code_version": self.code_version,
            **{name: value for name, value in known.items() if value is not None},
        }

    @classmethod
    def of_manifest(cls, manifest: Mapping[str, Any]) -> "Provenance":
        """Returns what a manifest says; what is of another type than it should be is not known."""
        rollback_of, refreshed_from = manifest.get("rollback_of"), manifest.get("refreshed_from")
        trained_digest = manifest.get("trained_digest")
        return cls(
            code_version=str(manifest.get("code_version") or ""),
            quality=_mapping(manifest.get("quality")),
            parity=_mapping(manifest.get("parity")),
            data=_mapping(manifest.get("data")),
            rollback_of=rollback_of if isinstance(rollback_of, int) else None,
            refreshed_from=refreshed_from if isinstance(refreshed_from, int) else None,
            trained_digest=trained_digest if isinstance(trained_digest, str) else None,
        )


def figure(part: Mapping[str, Any] | None, *path: str) -> float | None:
    """Returns the finite number at a path of keys, None when there is none."""
    found: Any = part
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return float(found) if is_number and math.isfinite(found) else None


def verdict(part: Mapping[str, Any] | None) -> str:
    """Returns the `verdict` of data or parity, "" when it is not known."""
    return str((part or {}).get("verdict") or "")


def _mapping(value: object) -> Mapping[str, Any] | None:
    return value if isinstance(value, Mapping) else None
