"""Differences of the contract turned into lines that a person reads before accepting any."""

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

from components.contract.difference import Difference
from foundation.text import inert

_HEADINGS = {
    "loosens": "loosens: accepting one lets through what is refused today",
    "tightens": "tightens: accepting one refuses data that passes today",
}
_MAX_LINE_CHARS = 400


def listed(differences: Sequence[Difference]) -> Iterator[str]:
    """Yields the differences by effect, each with id, both values and the evidence."""
    for effect, heading in _HEADINGS.items():
        of_effect = [one for one in differences if one.effect == effect]
        if of_effect:
            yield f"{heading} ({len(of_effect)})"
        for one in of_effect:
            yield f"  {inert(one.id, _MAX_LINE_CHARS)}"
            values = f"{inert(one.current)} -> {inert(one.drafted)}"
            yield f"      {values}: {inert(one.evidence, _MAX_LINE_CHARS)}"


def unified(before: str, after: str, path: Path, to: Path) -> Iterator[str]:
    """Yields the unified diff of two texts, harmless to print; nothing if they are equal."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), str(path), str(to), lineterm=""
    )
    for line in lines:
        yield inert(line, _MAX_LINE_CHARS)
