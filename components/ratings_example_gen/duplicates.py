"""All rows of some users turned into rows that are there once, and the refused repetitions.

The key of a rating is (user, movie, timestamp). The first row of a key, in the order of files and
lines, stays; a later one is refused as E-DUPLICATE if it says the same and as E-CONFLICT if its
rating differs.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.ratings_example_gen.blocks import FILE, LINE
from components.ratings_example_gen.records import Fault, Refused, refuse
from foundation.text import inert
from transform import features as f
from transform.arrow import pa

_SORT = [(f.USER_ID, "ascending"), (f.MOVIE_ID, "ascending"), (f.TIMESTAMP, "ascending"),
         (FILE, "ascending"), (LINE, "ascending")]  # fmt: skip


def drop_repeated(rows: Any, names: Sequence[str]) -> tuple[Any, list[Refused], int]:
    """Returns the rows that stay, the refused ones, and how many rate a movie again later.

    `rows` holds every row of each user in it; `names` are the names of the files by position.
    """
    rows = rows.sort_by(_SORT).combine_chunks()
    if rows.num_rows < 2:
        return rows, [], 0
    same_pair = _equals_previous(rows, f.USER_ID) & _equals_previous(rows, f.MOVIE_ID)
    repeated = same_pair & _equals_previous(rows, f.TIMESTAMP)
    refused = _refuse_repeated(rows, repeated, names)
    return rows.filter(pa.array(~repeated)), refused, int((same_pair & ~repeated).sum())


def _equals_previous(rows: Any, name: str) -> Any:
    codes = rows[name].combine_chunks()
    if pa.types.is_string(codes.type):
        codes = codes.dictionary_encode().indices
    values = codes.to_numpy(zero_copy_only=False)
    return np.concatenate([[False], values[1:] == values[:-1]])


def _refuse_repeated(rows: Any, repeated: Any, names: Sequence[str]) -> list[Refused]:
    firsts = np.maximum.accumulate(np.where(repeated, 0, np.arange(len(repeated))))
    used = rows.select([*f.REQUIRED_FIELDS, FILE, LINE])
    refused = []
    for before, row in zip(
        used.take(pa.array(firsts[repeated])).to_pylist(),
        used.filter(pa.array(repeated)).to_pylist(),
        strict=True,
    ):
        place = f"{inert(names[before[FILE]])}:{before[LINE]}"
        rating, other = row[f.USER_RATING], before[f.USER_RATING]
        if rating == other:
            fault = Fault("E-DUPLICATE", 0, f"the rating of {place} again", "each rating once")
        else:
            found = f"rating='{rating:g}', but '{other:g}' in {place} of the same moment"
            fault = Fault("E-CONFLICT", 0, found, "one rating")
        raw = f"{row[f.USER_ID]}\t{row[f.MOVIE_ID]}\t{rating:g}\t{row[f.TIMESTAMP]}"
        refused.append(refuse(names[row[FILE]], row[LINE], fault, raw))
    return refused
