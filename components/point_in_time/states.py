"""All rows of one movie, or of one user, turned into the same rows with what was known of it then.

What is known of a row depends on its movie or user and on its second alone: rows that are equal, or
of one second, know the same, and none of them another.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from components.base.example_wire import (
    entries_of,
    entry,
    example,
    float_feature,
    int64_feature,
    text_feature,
)
from components.point_in_time.rows import Row
from transform.point_in_time import (
    FIELD_TYPES,
    PastRating,
    RunningMovieState,
    RunningUserState,
    StateParams,
    movie_fields,
    user_fields,
)
from transform.point_in_time.fields import Fields

_ENCODERS: dict[type, Any] = {str: text_feature, int: int64_feature, float: float_feature}


def with_movie_state(rows: Iterable[Row], params: StateParams) -> Iterator[Row]:
    """Yields the rows of one movie, oldest first, with MOVIE_STATE_FIELDS in their examples."""
    state = RunningMovieState(params.half_life_s)
    for row in sorted(rows, key=attrgetter("timestamp_s")):
        yield with_fields(row, movie_fields(state.at(row.timestamp_s)))
        state.add(row.rating, row.timestamp_s)


def with_user_state(rows: Iterable[Row], params: StateParams) -> Iterator[Row]:
    """Yields the rows of one user, oldest first, with USER_STATE_FIELDS in their examples."""
    state = RunningUserState(params.max_history)
    for row in sorted(rows, key=attrgetter("timestamp_s")):
        yield with_fields(row, user_fields(state.at(row.timestamp_s)))
        state.add(PastRating(row.movie_id, row.rating, row.timestamp_s))


def with_fields(row: Row, fields: Fields) -> Row:
    """Returns a row whose example has `fields` as well; an empty list is a feature left out."""
    added = b"".join(_entry(name, value) for name, value in fields.items() if value != [])
    return row._replace(example=example(entries_of(row.example) + added))


def _entry(name: str, value: Any) -> bytes:
    values = value if isinstance(value, list) else (value,)
    return entry(name, _ENCODERS[FIELD_TYPES[name]](values))
