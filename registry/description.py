"""One version of a serving folder turned into all that is known of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation.errors import RecommenderError, WorkspaceError
from registry.contract import Contract, read_contract
from registry.listing import VersionRow, listing
from registry.provenance import Provenance
from registry.versions import MANIFEST, read_version


@dataclass(frozen=True)
class Description:
    """A version, as `models show` tells it.

    Attributes:
      row: what the list says of it, every byte read.
      manifest: the content of its manifest, {} when none can be read. Requests that were kept as
        witnesses of parity are of people: their number stands in their place.
      provenance: the same, typed.
      contract: of the model; None when it has none that can be read.
      contract_error: why it has none, "" when it has.
    """

    row: VersionRow
    manifest: dict[str, Any]
    provenance: Provenance
    contract: Contract | None
    contract_error: str


def describe(push_base: Path, version: int | None = None) -> Description:
    """Returns all that is known of a version; None: of the highest.

    Raises:
      WorkspaceError: there is no such version.
    """
    row = _row(push_base, version)
    pushed = read_version(row.path)
    contract, contract_error = None, ""
    try:
        contract = read_contract(row.path)
    except RecommenderError as error:
        contract_error = str(error)
    return Description(
        row=row,
        manifest=_manifest(row.path) if pushed else {},
        provenance=pushed.provenance if pushed else Provenance(),
        contract=contract,
        contract_error=contract_error,
    )


def _row(push_base: Path, version: int | None) -> VersionRow:
    there = listing(push_base)
    if not there:
        raise WorkspaceError(f"no model has been pushed to {push_base}")
    wanted = there[0].version if version is None else version
    for row in listing(push_base, verify=True, only=wanted):
        return row
    numbers = ", ".join(str(row.version) for row in there)
    raise WorkspaceError(f"there is no version {wanted} in {push_base}; there are {numbers}")


def _manifest(path: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    parity = manifest.get("parity")
    if isinstance(parity, dict) and "witnesses" in parity:
        manifest["parity"] = {**parity, "witnesses": len(parity["witnesses"])}
    return manifest
