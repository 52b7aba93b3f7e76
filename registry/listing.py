"""A serving folder turned into rows: its versions, what state they are in, how good they are."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from registry.model_card import CARD_MARKDOWN
from registry.provenance import figure, verdict
from registry.versions import PushedVersion, damage, read_version, version_numbers
from registry.withdrawal import withdrawn

State = Literal["intact", "damaged", "no manifest"]


@dataclass(frozen=True)
class VersionRow:
    """What there is to say of a version in a line.

    Attributes:
      version: its number.
      path: its folder.
      is_served: whether it is the highest.
      state: "intact" as far as was looked: see `verified`.
      damage: what is wrong with it, one phrase a file.
      verified: whether every byte was read; else the sizes of the files were compared.
      pushed: when, ISO 8601 in UTC; "" when that is not known.
      rollback_of: the version whose files these are.
      refreshed_from: the version whose model this is, with newer movies.
      is_withdrawn: whether its model was rolled back from: no run pushes it again.
      model_digest: "" without a manifest.
      num_bytes: of its files.
      rmse, ndcg_at_10: of the model on the test split.
      data, parity: verdicts, "" when not recorded.
      model_card: the file for people, None when there is none.
    """

    version: int
    path: Path
    is_served: bool
    state: State
    damage: tuple[str, ...] = ()
    verified: bool = False
    pushed: str = ""
    rollback_of: int | None = None
    refreshed_from: int | None = None
    is_withdrawn: bool = False
    model_digest: str = ""
    num_bytes: int = 0
    rmse: float | None = None
    ndcg_at_10: float | None = None
    data: str = ""
    parity: str = ""
    model_card: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """Returns it in types that JSON has."""
        paths = {"path": str(self.path), "model_card": str(self.model_card or "") or None}
        return {**self.__dict__, "damage": list(self.damage), **paths}


def listing(push_base: Path, *, verify: bool = False, only: int | None = None) -> list[VersionRow]:
    """Returns a row a version, newest first.

    Args:
      push_base: the serving folder; [] when it does not exist.
      verify: read every byte; else compare the sizes of the files.
      only: of this version alone; [] when there is none.
    """
    numbers = version_numbers(push_base)
    rolled_back = frozenset(withdrawn(push_base))
    return [
        _row(number, numbers[number], rolled_back, verify, is_served=number == max(numbers))
        for number in sorted(numbers, reverse=True)
        if only in (None, number)
    ]


def _row(
    number: int, path: Path, rolled_back: frozenset[str], verify: bool, *, is_served: bool
) -> VersionRow:
    pushed = read_version(path)
    if pushed is None:
        return VersionRow(number, path, is_served, "no manifest", verified=verify)
    broken = tuple(damage(pushed, sizes_only=not verify))
    return VersionRow(
        version=number,
        path=path,
        is_served=is_served,
        state="damaged" if broken else "intact",
        damage=broken,
        verified=verify,
        is_withdrawn=pushed.model_digest in rolled_back,
        **_said(pushed),
    )


def _said(pushed: PushedVersion) -> dict[str, Any]:
    known = pushed.provenance
    return {
        "pushed": pushed.created,
        "rollback_of": known.rollback_of,
        "refreshed_from": known.refreshed_from,
        "model_digest": pushed.model_digest,
        "num_bytes": pushed.num_bytes,
        "rmse": figure(known.quality, "rating", "model", "rmse"),
        "ndcg_at_10": figure(known.quality, "retrieval", "model", "ndcg_at_10"),
        "data": verdict(known.data),
        "parity": verdict(known.parity),
        "model_card": pushed.path / CARD_MARKDOWN if CARD_MARKDOWN in pushed.beside else None,
    }
