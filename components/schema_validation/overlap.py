"""The ids of this data beside those of the previous data: which are new, and whose ratings changed.

Both come as ids.parquet of a RatingsProfile (components/ratings_profile/ids.py), in which an id is
its hash. Everything is done on sorted arrays, without a dictionary of ids.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.ratings_profile.ids import MOVIE, USER
from components.schema_validation.evidence import Overlap
from components.schema_validation.rows_at_fault.fault import MAX_IDS
from transform.arrow import pc, pq


@dataclass(frozen=True)
class _Ids:
    """Ids of one kind, rising by `hashes`; `titled` says which of them have a title."""

    hashes: NDArray[np.uint64]
    rows: NDArray[np.int64]
    first_s: NDArray[np.int64]
    rating_sums: NDArray[np.float64]
    titles: NDArray[np.uint64]
    titled: NDArray[np.bool_]


@dataclass(frozen=True)
class _Changed:
    """Users with as many ratings as before: hashes of those moved and of those rewritten."""

    common: int
    moved: NDArray[np.uint64]
    moved_by_s: int
    rewritten: NDArray[np.uint64]


def overlap(ids_now: Path | Any, ids_before: Path | Any) -> Overlap:
    """Returns how the ids of two data sets compare.

    A user and a movie often have the same number for an id, so a user id counts as swapped only if
    it was a movie id and was no user id, and the reverse.

    Args:
      ids_now: ids.parquet of this data, its path or its pa.Table.
      ids_before: that of the previous data.
    """
    now, before = _table(ids_now), _table(ids_before)
    users, movies = _of_kind(now, USER), _of_kind(now, MOVIE)
    old_users, old_movies = _of_kind(before, USER), _of_kind(before, MOVIE)
    new_user = ~np.isin(users.hashes, old_users.hashes)
    new_movie = ~np.isin(movies.hashes, old_movies.hashes)
    changed = _compare_users(users, old_users)
    common_movies, retitled = _compare_titles(movies, old_movies)
    return Overlap(
        users=len(users.hashes),
        new_users=int(new_user.sum()),
        new_user_rows=int(users.rows[new_user].sum()),
        movies=len(movies.hashes),
        new_movies=int(new_movie.sum()),
        new_movie_rows=int(movies.rows[new_movie].sum()),
        swapped_users=_share(new_user & np.isin(users.hashes, old_movies.hashes)),
        swapped_movies=_share(new_movie & np.isin(movies.hashes, old_users.hashes)),
        common_users=changed.common,
        moved_users=len(changed.moved),
        moved_by_s=changed.moved_by_s,
        rewritten_users=len(changed.rewritten),
        common_movies=common_movies,
        retitled_movies=len(retitled),
        moved_ids=_some(changed.moved),
        rewritten_ids=_some(changed.rewritten),
        new_user_ids=_some(users.hashes[new_user]),
        new_movie_ids=_some(movies.hashes[new_movie]),
        retitled_ids=_some(retitled),
    )


def _table(ids: Path | Any) -> Any:
    return pq.read_table(ids) if isinstance(ids, Path) else ids


def _of_kind(table: Any, kind: str) -> _Ids:
    mine = table.filter(pc.equal(table["kind"], kind))
    order = np.argsort(mine["id_hash"].to_numpy())
    titles = mine["title_hash"].combine_chunks()
    return _Ids(
        hashes=mine["id_hash"].to_numpy()[order],
        rows=mine["rows"].to_numpy()[order],
        first_s=mine["first_s"].to_numpy()[order],
        rating_sums=mine["rating_sum"].to_numpy()[order],
        titles=pc.fill_null(titles, 0).to_numpy()[order],
        titled=titles.is_valid().to_numpy(zero_copy_only=False)[order],
    )


def _share(which: NDArray[np.bool_]) -> float:
    return float(which.mean()) if len(which) else 0.0


def _some(hashes: NDArray[np.uint64]) -> frozenset[int]:
    return frozenset(hashes[:MAX_IDS].tolist())


def _compare_users(now: _Ids, before: _Ids) -> _Changed:
    _, at, was = np.intersect1d(now.hashes, before.hashes, assume_unique=True, return_indices=True)
    same = now.rows[at] == before.rows[was]
    at, was = at[same], was[same]
    moves = now.first_s[at] - before.first_s[was]
    sums_differ = now.rating_sums[at] != before.rating_sums[was]
    rewritten = now.hashes[at[(moves == 0) & sums_differ]]
    distances, counts = np.unique(moves[moves != 0], return_counts=True)
    by_s = int(distances[np.argmax(counts)]) if len(distances) else 0
    moved = now.hashes[at[(moves == by_s) & (moves != 0)]]
    return _Changed(len(at), moved, by_s, rewritten)


def _compare_titles(now: _Ids, before: _Ids) -> tuple[int, NDArray[np.uint64]]:
    """Returns how many movies have a title in both, and which of those another one."""
    _, at, was = np.intersect1d(now.hashes, before.hashes, assume_unique=True, return_indices=True)
    titled = now.titled[at] & before.titled[was]
    other = now.titles[at] != before.titles[was]
    return int(np.count_nonzero(titled)), now.hashes[at[titled & other]]
