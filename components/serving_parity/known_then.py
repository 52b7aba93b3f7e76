"""What the examples say was known at their moments, held against the log of ratings.

Beam put it there, user by user and movie by movie; here one pass over the log adds rating after
rating to the running form of the same builder, as a server's store does. Where the two disagree,
training has seen something else than a server will know: a rating of the same second, a later one,
or the very rating that is to be predicted.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import tensorflow as tf

from components.serving_parity.findings import MAX_ROWS, Check, FeatureFinding, Shower, ShownRow
from components.serving_parity.row import EVAL, Row
from transform import features as f
from transform.point_in_time import (
    PastRating,
    RunningMovieState,
    RunningUserState,
    StateParams,
    movie_fields,
    user_fields,
)

_BATCH_ROWS = 4096
_SPEC = {
    f.USER_ID: tf.io.FixedLenFeature([], tf.string),
    f.MOVIE_ID: tf.io.FixedLenFeature([], tf.string),
    f.LABEL: tf.io.FixedLenFeature([], tf.float32),
    f.TIMESTAMP: tf.io.FixedLenFeature([], tf.int64),
}
_TITLE = "what the examples say was known at their moments is what earlier ratings alone give"
_COUNTS = (f.USER_RATING_COUNT, f.MOVIE_RATING_COUNT)

Fields = dict[str, Any]
# {(user or movie, second): what was known then}
Known = dict[tuple[str, int], Fields]
State = TypeVar("State")


def known_then_check(
    rows: Sequence[Row], log_patterns: Sequence[str], params: StateParams, shower: Shower
) -> Check:
    """Returns the check; a field that differs is named, with rows.

    Args:
      rows: any rows; those of the data are looked at.
      log_patterns: files of the raw examples of all splits.
      params: how much of the past is known.
      shower: makes rows showable.
    """
    data = [row for row in rows if row.origin == EVAL]
    by_user, by_movie = _pasts(data, log_patterns)
    users = _known_of_users(_moments(data, f.USER_ID), by_user, params)
    movies = _known_of_movies(_moments(data, f.MOVIE_ID), by_movie, params)
    pairs = [(row, _stored(row), {**_at(users, row, f.USER_ID), **_at(movies, row, f.MOVIE_ID)})
             for row in data]  # fmt: skip
    found = [finding for name in f.STATE_FIELDS if (finding := _finding(name, pairs, shower))]
    problems = tuple(
        f"{each.feature} differs in {each.differing:,} of {each.compared:,} rows" for each in found
    )
    return Check(
        "P-POINT-IN-TIME", _TITLE, len(data), problems=problems, bitwise=True, features=tuple(found)
    )


def _moments(rows: Iterable[Row], key: str) -> dict[str, set[int]]:
    """Returns {user or movie: the seconds of its rows}."""
    moments: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        moments[row.fields[key]].add(row.fields[f.TIMESTAMP])
    return moments


def _pasts(
    rows: Sequence[Row], log_patterns: Sequence[str]
) -> tuple[dict[str, list[PastRating]], dict[str, list[PastRating]]]:
    """Returns the ratings by the users of `rows`, and those of their movies, by id."""
    by_user: dict[str, list[PastRating]] = {row.fields[f.USER_ID]: [] for row in rows}
    by_movie: dict[str, list[PastRating]] = {row.fields[f.MOVIE_ID]: [] for row in rows}
    for user, rating in _log(log_patterns):
        if user in by_user:
            by_user[user].append(rating)
        if rating.movie_id in by_movie:
            by_movie[rating.movie_id].append(rating)
    return by_user, by_movie


def _log(patterns: Sequence[str]) -> Iterator[tuple[str, PastRating]]:
    files = sorted(name for pattern in patterns for name in tf.io.gfile.glob(pattern))
    for batch in tf.data.TFRecordDataset(files, compression_type="GZIP").batch(_BATCH_ROWS):
        parsed = tf.io.parse_example(batch, _SPEC)
        columns = (parsed[name].numpy().tolist() for name in _SPEC)
        for user, movie, rating, second in zip(*columns, strict=True):
            yield user.decode(), PastRating(movie.decode(), rating, second)


def _known_of_users(
    moments: Mapping[str, set[int]], pasts: Mapping[str, list[PastRating]], params: StateParams
) -> Known:
    known: Known = {}
    for user, seconds in moments.items():
        state = RunningUserState(params.max_history)
        for rating, second in _in_time(pasts[user], seconds):
            if rating is not None:
                state.add(rating)
            else:
                known[user, second] = user_fields(state.at(second))
    return known


def _known_of_movies(
    moments: Mapping[str, set[int]], pasts: Mapping[str, list[PastRating]], params: StateParams
) -> Known:
    known: Known = {}
    for movie, seconds in moments.items():
        state = RunningMovieState(params.half_life_s)
        for rating, second in _in_time(pasts[movie], seconds):
            if rating is not None:
                state.add(rating.rating, second)
            else:
                known[movie, second] = movie_fields(state.at(second))
    return known


def _in_time(
    past: Iterable[PastRating], seconds: Iterable[int]
) -> Iterator[tuple[PastRating | None, int]]:
    """Yields ratings and, as None, questions by time; of one second the ratings come first."""
    events: list[tuple[PastRating | None, int]] = [(rating, rating.timestamp_s) for rating in past]
    events += [(None, second) for second in seconds]
    yield from sorted(events, key=lambda event: (event[1], event[0] is None))


def _at(known: Known, row: Row, key: str) -> Fields:
    fields = known[row.fields[key], row.fields[f.TIMESTAMP]]
    return {name: _as_stored(value) for name, value in fields.items() if value != []}


def _stored(row: Row) -> Fields:
    return {name: row.fields[name] for name in f.STATE_FIELDS if name in row.fields}


def _as_stored(value: Any) -> Any:
    """Returns a value as an example holds it: numbers that are not whole as float32."""
    if isinstance(value, list):
        return [_as_stored(each) for each in value]
    return float(np.float32(value)) if isinstance(value, float) else value


def _finding(
    name: str, pairs: Sequence[tuple[Row, Fields, Fields]], shower: Shower
) -> FeatureFinding | None:
    """Returns what is wrong with a field; None when nothing is."""
    wrong = [
        (row, stored.get(name), known.get(name))
        for row, stored, known in pairs
        if stored.get(name) != known.get(name)
    ]
    if not wrong:
        return None
    shown = (
        ShownRow(row.origin, shower.raw(row), _told(stored, known), _told(known, stored))
        for row, stored, known in itertools.islice(wrong, MAX_ROWS)
    )
    return FeatureFinding(
        feature=name,
        compared=len(pairs),
        differing=len(wrong),
        largest_difference=None,
        problem="",
        hints=tuple(_hints(name, wrong)),
        rows=tuple(shown),
    )


def _told(value: Any, other: Any) -> str:
    """Returns a value for the report; of a list, which is nearly a person's name, its length."""
    if not isinstance(value, list):
        return "none" if value is None else str(value)
    others = other if isinstance(other, list) else []
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(value, others, strict=False))
    return f"{len(value)} values, the first {sum(1 for _ in same)} as on the other side"


def _hints(name: str, wrong: Sequence[tuple[Row, Any, Any]]) -> Iterator[str]:
    if name in _COUNTS and all((stored or 0) > (known or 0) for _, stored, known in wrong):
        yield (
            "the examples count more than there was: as when ratings of the same second, later ones"
            " or the rating itself are seen"
        )
    elif name in _COUNTS and all((stored or 0) < (known or 0) for _, stored, known in wrong):
        yield "the examples count less than there was: as when some of the log was not read"
