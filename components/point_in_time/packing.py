"""Rows packed for a shuffle, which holds all of them at once.

Enriched rows are many times the rows that were read, and those of one user repeat one another: each
has the last ratings before it. Packed together they need a fraction.
"""

import pickle
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

from components.point_in_time.job import Place

Numbered = tuple[int, bytes]

_ROWS_A_PACK = 64  # More are hardly smaller: zlib looks back 32 KiB.
_FASTEST = 1


def packed(rows: Iterable[tuple[Place, Numbered]]) -> Iterator[tuple[Place, bytes]]:
    """Yields (place, pack) for (place, (number, example)); few rows wait for others meanwhile."""
    waiting: dict[Place, list[Numbered]] = defaultdict(list)
    for place, row in rows:
        waiting[place].append(row)
        if len(waiting[place]) == _ROWS_A_PACK:
            yield place, _pack(waiting.pop(place))
    for place, left in waiting.items():
        yield place, _pack(left)


def unpacked(packs: Iterable[bytes]) -> Iterator[Numbered]:
    """Yields the (number, example) of all packs."""
    for pack in packs:
        yield from pickle.loads(zlib.decompress(pack))


def _pack(rows: list[Numbered]) -> bytes:
    return zlib.compress(pickle.dumps(rows), _FASTEST)
