"""Titles turned into the movies that carry them, wherever in the data those are."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from components.ratings_profile.ids import MOVIE
from components.ratings_profile.rows import id_hashes
from transform.arrow import pa, pc, pq


def carriers(ids: Path | Any, titles: Iterable[str]) -> dict[str, frozenset[int]]:
    """Returns {title: `id_hash` of the rated movies that carry it}, without titles of none.

    Args:
      ids: ids.parquet of a RatingsProfile, its path or its pa.Table.
      titles: what to look for.
    """
    table = pq.read_table(ids) if isinstance(ids, Path) else ids
    movies = table.filter(pc.equal(table["kind"], MOVIE))
    found = {}
    wanted = tuple(sorted(set(titles)))
    for title, title_hash in zip(wanted, id_hashes(wanted).tolist(), strict=True):
        mine = pc.fill_null(
            pc.equal(movies["title_hash"], pa.scalar(title_hash, pa.uint64())), False
        )
        found[title] = frozenset(movies.filter(mine)["id_hash"].to_pylist())
    return {title: hashes for title, hashes in found.items() if hashes}
