"""What is known of users, movies and moments turned into the groups that figures are given for.

A group of rows is an int64 array of codes beside the names of the codes: -1 is in no group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from components.model_validation.ratings import Codes, Log
from components.ratings_example_gen.encodings import AGE_BUCKETS, GENRES
from foundation.text import inert
from transform import features
from transform.arrow import pa, pc

NOT_KNOWN = "not known"
WARM, COLD = "warm", "cold"

_GENDERS = ("female", "male")
_HISTORY_EDGES = (0, 1, 5, 20, 50, 100)
_NUM_DECILES = 10


@dataclass(frozen=True)
class Groups:
    """One way to cut rows up.

    Attributes:
      name: such as "age".
      labels: of the groups, in the order in which a person expects them.
      codes: int64 `[num_rows]`, positions in `labels`; -1 for none.
    """

    name: str
    labels: tuple[str, ...]
    codes: Codes


def user_groups(log: Log, rows: Codes) -> dict[str, Groups]:
    """Returns the groups of users, as the attributes in the rows of `Log.every` say.

    "warm" says whether the fit set has a rating of the user.
    """
    table = log.table.take(pa.array(rows))
    warm = np.isin(log.every.users[rows], log.fit.users)
    made = (
        Groups("user", (WARM, COLD), np.where(warm, 0, 1)),
        _ages(table),
        _genders(table),
        _occupations(table),
    )
    return {groups.name: groups for groups in made}


def user_codes(log: Log) -> dict[str, Codes]:
    """Returns by attribute the group of every user, `[num_users]`, at the user's first rating."""
    first = log.begins(np.arange(len(log.user_ids)))
    groups = user_groups(log, first)
    return {name: groups[name].codes for name in ("age", "gender", "occupation")}


def history_groups(lengths: Codes) -> Groups:
    """Returns the groups of questions by how many ratings are known."""
    bounds = [*_HISTORY_EDGES, None]
    labels = [_span(low, high) for low, high in pairwise(bounds)]
    codes = np.searchsorted(_HISTORY_EDGES, lengths, side="right") - 1
    return Groups("history", tuple(labels), codes.astype(np.int64))


def popularity_groups(counts: Codes, movies: Codes) -> Groups:
    """Returns tenths of the rated movies by number of ratings in the fit set, most rated first.

    Movies that the fit set does not have are a group of their own.
    """
    rated = np.flatnonzero(counts)
    order = rated[np.argsort(-counts[rated], kind="stable")]
    tenth = np.full(len(counts), _NUM_DECILES, dtype=np.int64)
    tenth[order] = np.arange(len(order)) * _NUM_DECILES // max(len(order), 1)
    labels = ("most rated tenth", *(f"tenth {n}" for n in range(2, _NUM_DECILES + 1)))
    return Groups("popularity", (*labels, "not in train"), tenth[movies])


def genre_groups(genres: Sequence[Sequence[int] | None], movies: Codes) -> list[Groups]:
    """Returns one way to cut for each genre: in it or not. A movie may be in several.

    Args:
      genres: of each movie of the catalogue, codes of `encodings.GENRES`.
      movies: `[num_rows]`.
    """
    made = []
    for code, name in enumerate(GENRES):
        of_movies = np.array([-1 if code not in (of or ()) else 0 for of in genres], np.int64)
        if (of_movies == 0).any():
            made.append(Groups("genre", (name,), of_movies[movies]))
    return made


def _ages(table: pa.Table) -> Groups:
    """Returns age groups, by the age in years where it is known."""
    columns = [
        _numbers(table, name) for name in (features.RAW_USER_AGE, features.BUCKETIZED_USER_AGE)
    ]
    age = np.where(columns[0] > 0, columns[0], columns[1])
    edges = AGE_BUCKETS[1:]
    labels = [
        f"under {edges[0]}",
        *(f"{low} to {high - 1}" for low, high in pairwise(edges)),
        f"{edges[-1]} or older",
    ]
    codes = np.searchsorted(edges, age, side="right")
    return _present("age", (*labels, NOT_KNOWN), np.where(age > 0, codes, len(labels)))


def _genders(table: pa.Table) -> Groups:
    gender = _numbers(table, features.USER_GENDER).astype(np.int64)
    known = (gender >= 0) & (gender < len(_GENDERS))
    return _present("gender", (*_GENDERS, NOT_KNOWN), np.where(known, gender, len(_GENDERS)))


def _occupations(table: pa.Table) -> Groups:
    column = pc.fill_null(table[features.USER_OCCUPATION_TEXT].cast(pa.string()), "")
    labels, codes = np.unique(np.array(column.to_pylist(), dtype=object), return_inverse=True)
    shown = tuple(inert(label) or NOT_KNOWN for label in labels)
    return Groups("occupation", shown, codes.astype(np.int64))


def _numbers(table: pa.Table, name: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Returns a column; -1 where it is null."""
    column = table[name].cast(pa.float64())
    return np.asarray(pc.fill_null(column, -1.0).to_numpy(), dtype=np.float64)


def _present(name: str, labels: Sequence[str], codes: Codes) -> Groups:
    """Returns the groups that have a row, in the order of the labels."""
    there, of_those = np.unique(codes, return_inverse=True)
    return Groups(name, tuple(labels[code] for code in there), of_those.astype(np.int64))


def _span(low: int | None, high: int | None) -> str:
    if high is None:
        return f"{low} or more"
    return f"{low}" if high - (low or 0) == 1 else f"{low} to {high - 1}"
