"""What data says otherwise than the contract: a record a difference, chosen by id or pattern."""

import difflib
import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from components.contract.edits import Edit
from components.contract.errors import ContractError
from foundation.text import inert

Effect = Literal["loosens", "tightens"]
Part = Literal["schema", "rules"]

_MAX_NAMED = 5


@dataclass(frozen=True)
class Difference:
    """One change that can be accepted by itself.

    Attributes:
      id: such as "schema:raw_user_age.float_domain.max"; stable as long as the data says the same.
      part: which of the two files it changes.
      effect: "loosens" lets through what is refused today; "tightens" refuses what passes today.
      current, drafted: what the contract has and what it would have, for people.
      evidence: what in the data speaks for it.
      edits: what is done to the file.
    """

    id: str
    part: Part
    effect: Effect
    current: str
    drafted: str
    evidence: str
    edits: tuple[Edit, ...]

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> "Difference":
        """Returns the difference that `dataclasses.asdict` and JSON made `value` of."""
        edits = (
            Edit(edit["op"], tuple(edit["path"]), edit["value"], tuple(edit["owner"]))
            for edit in value["edits"]
        )
        return cls(**{**value, "edits": tuple(edits)})

    def to_dict(self) -> dict[str, Any]:
        """Returns the difference as JSON can hold it."""
        return asdict(self)


def with_unique_ids(differences: Iterable[Difference]) -> list[Difference]:
    """Returns the differences; an id that is taken gets `~2` (long values are cut in ids)."""
    taken: dict[str, int] = {}
    unique = []
    for difference in differences:
        number = taken[difference.id] = taken.get(difference.id, 0) + 1
        name = difference.id if number == 1 else f"{difference.id}~{number}"
        unique.append(Difference(**{**vars(difference), "id": name}))
    return unique


def ordered(differences: Iterable[Difference]) -> list[Difference]:
    """Returns the differences that loosen, then those that tighten, each in the given order."""
    return sorted(differences, key=lambda difference: difference.effect)


def chosen(differences: Sequence[Difference], patterns: Sequence[str]) -> list[Difference]:
    """Returns the differences of some ids or patterns (`*`, `?`, `[...]`), in the given order.

    Raises:
      ContractError: an id or pattern fits nothing; names all of these, with the nearest ids.
    """
    ids = [difference.id for difference in differences]
    wanted: set[str] = set()
    problems = []
    for pattern in patterns:
        fits = {pattern} & set(ids) or set(fnmatch.filter(ids, pattern))
        if not fits:
            near = difflib.get_close_matches(pattern, ids, n=_MAX_NAMED, cutoff=0.7)
            near = near or [name for name in ids if pattern in name][:_MAX_NAMED]
            hint = f"; did you mean {', '.join(near)}?" if near else ""
            problems.append(f"no difference {inert(pattern)!r}{hint}")
        wanted |= fits
    if problems:
        raise ContractError(
            "\n".join(problems), hint="`validate accept` without an id lists the differences."
        )
    return [difference for difference in differences if difference.id in wanted]
