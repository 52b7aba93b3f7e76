"""Refused rows packed by block for the way through Beam, and merged into one file in order.

When a whole log is refused (a wrong unit, a wrong scale) there are as many refused rows as rows:
packed they cost a tenth of the memory, and workers hand over blocks, not rows.
"""

import heapq
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from components.ratings_example_gen.records import Refused

_Key = tuple[str, int, str]


@dataclass(frozen=True)
class Packed:
    """Refused rows as compressed JSON lines, in the order of source, line and code."""

    first: _Key
    by_code: Mapping[str, int]
    lines: bytes


def pack(rows: Sequence[Refused]) -> Packed:
    """Returns at least one refused row, packed."""
    ordered = sorted(rows, key=_key)
    lines = "".join(json.dumps(asdict(row)) + "\n" for row in ordered)
    by_code = dict(Counter(row.code for row in ordered))
    return Packed(_key(ordered[0]), by_code, zlib.compress(lines.encode("ascii"), 1))


def _key(row: Refused) -> _Key:
    return (row.source, row.line, row.code)


def merge(packs: Iterable[Packed]) -> Iterator[bytes]:
    """Yields the lines of all packs in order; a pack is unpacked when its first row is due."""
    waiting = sorted(packs, key=lambda pack: pack.first, reverse=True)
    opened: list[tuple[_Key, int, bytes, Iterator[bytes]]] = []
    while waiting or opened:
        while waiting and (not opened or waiting[-1].first <= opened[0][0]):
            lines = iter(zlib.decompress(waiting.pop().lines).splitlines(keepends=True))
            _push(opened, len(waiting), lines)
        _, number, line, rest = heapq.heappop(opened)
        yield line
        _push(opened, number, rest)


def _push(
    opened: list[tuple[_Key, int, bytes, Iterator[bytes]]], number: int, lines: Iterator[bytes]
) -> None:
    line = next(lines, None)
    if line is not None:
        row = json.loads(line)
        heapq.heappush(opened, ((row["source"], row["line"], row["code"]), number, line, lines))


def count_by_code(packs: Iterable[Packed]) -> dict[str, int]:
    """Returns {code: rows} over all packs."""
    total: Counter[str] = Counter()
    for packed in packs:
        total.update(packed.by_code)
    return dict(total)
