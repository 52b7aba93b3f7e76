"""Joined rows turned into reproducible serialized tf.Examples.

Each distinct value is encoded once; a row is the concatenation of its values.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from components.base.example_wire import entry, example, float_feature, int64_feature, text_feature
from components.ratings_example_gen.tables import join
from transform import features as f
from transform.arrow import pa, pc

_SLICE_ROWS = 1 << 16


def join_tables(rows: Any, movies: Any, users: Any) -> Any:
    """Returns ratings joined with the side tables (pa.Table or None), columns as in ALL_FIELDS."""
    joined = join(join(rows, movies, f.MOVIE_ID), users, f.USER_ID)
    return joined.select([name for name in f.ALL_FIELDS if name in joined.column_names])


def encode(ratings: Any, movies: Any, users: Any) -> Iterator[bytes]:
    """Yields one serialized tf.Example a row of pa.Table `ratings`; a null is a feature left out.

    What the side tables (pa.Table or None) know of a movie or a user is encoded once for all its
    ratings. Features stand in the order: other columns of the rating, movie, user.
    """
    sides = [
        (table, key, _encode_rows(table))
        for table, key in ((movies, f.MOVIE_ID), (users, f.USER_ID))
        if table is not None
    ]
    listed = {name for table, _, _ in sides for name in table.column_names}
    own = [name for name in f.ALL_FIELDS if name in ratings.column_names and name not in listed]
    for batch in ratings.combine_chunks().to_batches(max_chunksize=_SLICE_ROWS):
        rows = pa.Table.from_batches([batch])
        columns = [_encode_column(name, rows[name]) for name in own]
        for table, key, entries in sides:
            found = pc.index_in(rows[key], value_set=table[key].combine_chunks())
            if found.null_count:
                raise ValueError(f"{found.null_count} ratings with an unlisted {key}")
            columns.append([entries[index] for index in found.to_numpy().tolist()])
        for parts in zip(*columns, strict=True):
            yield example(b"".join(parts))


def _encode_rows(table: Any) -> list[bytes]:
    """Returns each row of a table as the map entries of its columns, one after another."""
    columns = [_encode_column(name, table[name]) for name in table.column_names]
    return [b"".join(entries) for entries in zip(*columns, strict=True)]


def _encode_column(name: str, column: Any) -> Sequence[bytes]:
    """Returns each row's map entry {name: feature}, b"" for a null."""
    to_feature = _feature_encoder(column.type)
    known: dict[Any, bytes] = {None: b""}
    if pa.types.is_list(column.type):
        values = [None if value is None else tuple(value) for value in column.to_pylist()]
    else:
        values = column.to_pylist() if column.null_count else column.to_numpy().tolist()
    for value in values:
        if value not in known:
            known[value] = entry(name, to_feature(value))
    return [known[value] for value in values]


def _feature_encoder(kind: Any) -> Callable[[Any], bytes]:
    """Returns the function from a value of an Arrow type to a serialized tf.train.Feature."""
    if pa.types.is_list(kind):
        return int64_feature
    if pa.types.is_string(kind):
        return lambda text: text_feature((text,))
    if pa.types.is_floating(kind):
        return lambda value: float_feature((value,))
    return lambda value: int64_feature((value,))
