"""Movies that a log carries in its own rows turned into one catalogue, without contradictions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from components.ratings_example_gen.blocks import FILE, LINE, ROW_TYPES
from components.ratings_example_gen.records import Fault, Refused, refuse
from components.ratings_example_gen.tables import MOVIE_FIELDS
from foundation.text import inert
from transform import features as f
from transform.arrow import pa, pc

# {movie_id: (file, line, {field: value})}: the earliest row of each movie, by file and line.
Movies = dict[str, tuple[int, int, dict[str, Any]]]


def first_rows(rows: Any) -> Movies:
    """Returns the earliest row of each movie in a pa.RecordBatch that is in the file's order."""
    if not rows.num_rows:
        return {}
    table = pa.Table.from_batches([rows])
    codes = table[f.MOVIE_ID].combine_chunks().dictionary_encode().indices
    _, first = np.unique(codes.to_numpy(zero_copy_only=False), return_index=True)
    fields = [name for name in MOVIE_FIELDS if name in table.column_names]
    records = table.select([*fields, FILE, LINE]).take(pa.array(first)).to_pylist()
    return {r[f.MOVIE_ID]: (r[FILE], r[LINE], {name: r[name] for name in fields}) for r in records}


def merge(parts: Iterable[Movies]) -> Movies:
    """Returns the earliest row of each movie in several parts."""
    merged: Movies = {}
    for part in parts:
        for movie_id, row in part.items():
            if movie_id not in merged or row[:2] < merged[movie_id][:2]:
                merged[movie_id] = row
    return merged


def to_table(movies: Movies) -> Any:
    """Returns the catalogue as a pa.Table sorted by movie_id."""
    records = [movies[key][2] for key in sorted(movies)]
    fields = [name for name in MOVIE_FIELDS if not records or name in records[0]]
    return pa.table(
        {name: pa.array([r[name] for r in records], ROW_TYPES[name]) for name in fields}
    )


def titles_twice(movies: Movies) -> Counter[str]:
    """Returns how many titles belong to several movies, as W-TITLE-TWO-IDS."""
    titles = Counter(record.get(f.MOVIE_TITLE) for _, _, record in movies.values())
    del titles[None]
    return Counter({"W-TITLE-TWO-IDS": sum(count > 1 for count in titles.values())})


def refuse_contradictions(
    rows: Any, catalogue: Any, names: Sequence[str]
) -> tuple[Any, list[Refused]]:
    """Returns the rows of a pa.Table that agree with the catalogue, and the others as E-TITLES."""
    fields = [n for n in MOVIE_FIELDS[1:] if n in rows.column_names and n in catalogue.column_names]
    if not fields:
        return rows, []
    indices = pc.index_in(rows[f.MOVIE_ID], value_set=catalogue[f.MOVIE_ID].combine_chunks())
    listed = catalogue.select(fields).take(indices)
    differs = np.zeros(rows.num_rows, dtype=bool)
    for name in fields:
        differs |= _codes(rows[name], listed[name])
    refused = []
    for position in np.flatnonzero(differs).tolist():
        row = rows.slice(position, 1).to_pylist()[0]
        known = listed.slice(position, 1).to_pylist()[0]
        found = " ".join(f"{name}='{inert(row[name])}'" for name in fields)
        expected = (
            " ".join(f"'{inert(known[name])}'" for name in fields) + " as in the movie's first row"
        )
        raw = "\t".join(str(row[name]) for name in (*f.REQUIRED_FIELDS, *fields))
        refused.append(
            refuse(names[row[FILE]], row[LINE], Fault("E-TITLES", 0, found, expected), raw)
        )
    return rows.filter(pa.array(~differs)), refused


def _codes(ours: Any, theirs: Any) -> Any:
    """Returns where two columns differ, nulls being equal to nulls: bool [rows]."""
    if pa.types.is_list(ours.type):
        pairs = zip(ours.to_pylist(), theirs.to_pylist(), strict=True)
        return np.fromiter((a != b for a, b in pairs), dtype=bool, count=len(ours))
    same = pc.fill_null(pc.equal(ours, theirs), False)
    both_null = pc.and_(pc.is_null(ours), pc.is_null(theirs))
    return ~np.asarray(pc.or_(same, both_null))
