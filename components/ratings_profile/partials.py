"""Partial figures of some of the data, and their merging into those of all of it.

A partial holds sums and "firsts". Merging adds the sums, which are integers, and keeps the smallest
of the firsts; both are exact, associative and commutative, so a profile does not depend on the
runner, on the number of files or on the order in which anything arrives.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from components.ratings_profile.profile import MAX_LISTED, MAX_SAMPLES

# What is counted, and for what: ("hour", 13) or ("split_rating", 0, "3.5").
Key = tuple[str | int, ...]
# What is kept if it is among the smallest; its first members say where it belongs.
Item = tuple[Any, ...]

_CAPS = {"earliest": 1, "latest": 1, "title_ids": 10 * MAX_LISTED, "id_titles": MAX_LISTED}


@dataclass(frozen=True)
class Partial:
    """Sums by key, and the smallest items by key (MAX_SAMPLES of them unless _CAPS says else)."""

    sums: Counter[Key] = field(default_factory=Counter)
    firsts: Mapping[Key, tuple[Item, ...]] = field(default_factory=dict)

    def first(self, *key: str | int) -> tuple[Item, ...]:
        """Returns the smallest items of a key, smallest first; none if nothing is known."""
        return self.firsts.get(key, ())

    def part(self, name: str) -> dict[Any, int]:
        """Returns {second member of the key: sum} of the keys of two that start with `name`."""
        return {key[1]: n for key, n in self.sums.items() if key[0] == name and len(key) == 2}


class Collector:
    """A partial in the making."""

    def __init__(self) -> None:
        self._sums: Counter[Key] = Counter()
        self._firsts: dict[Key, set[Item]] = {}

    def add(self, *key: str | int, n: int) -> None:
        """Counts `n` more; of nothing, nothing is kept."""
        if n:
            self._sums[key] += int(n)

    def keep(self, *key: str | int, items: Iterable[Item]) -> None:
        """Keeps those of `items` that are among the smallest; equal ones once."""
        together = self._firsts.setdefault(key, set())
        together.update(items)
        cap = _CAPS.get(str(key[0]), MAX_SAMPLES)
        if len(together) > cap:
            self._firsts[key] = set(sorted(together)[:cap])

    def merge(self, partial: Partial) -> None:
        """Takes up another partial."""
        self._sums.update(partial.sums)
        for key, items in partial.firsts.items():
            self.keep(*key, items=items)

    def partial(self) -> Partial:
        """Returns what was collected."""
        firsts = {key: tuple(sorted(items)) for key, items in self._firsts.items() if items}
        return Partial(self._sums, firsts)


def merge(partials: Iterable[Partial]) -> Partial:
    """Returns the figures of all the data that the partials are of; those of none are empty."""
    collector = Collector()
    for partial in partials:
        collector.merge(partial)
    return collector.partial()
