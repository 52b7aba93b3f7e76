"""Small histories: a few ratings as dictionaries, made a table as ingestion writes it."""

import pytest

from components.ratings_example_gen.splits import Boundaries
from transform import features as f
from transform.arrow import pa
from transform.history import ALL_COLUMNS, SORT_FIELDS, SOURCE_FILE, SOURCE_LINE

TYPES = {
    f.BUCKETIZED_USER_AGE: pa.float32(),
    f.MOVIE_GENRES: pa.list_(pa.int64()),
    f.RAW_USER_AGE: pa.float32(),
    f.TIMESTAMP: pa.int64(),
    f.USER_GENDER: pa.int64(),
    f.USER_OCCUPATION_LABEL: pa.int64(),
    f.USER_RATING: pa.float32(),
    SOURCE_LINE: pa.int64(),
}
# 1997-09-20 00:00:00 UTC, a Saturday.
START_S = 874_713_600


def rating(user, movie, value, time_s, **more):
    """One rating; `time_s` counts from START_S, the title is that of an old movie."""
    return {
        f.USER_ID: user,
        f.MOVIE_ID: movie,
        f.USER_RATING: value,
        f.TIMESTAMP: START_S + time_s,
        f.MOVIE_TITLE: f"Movie {movie} (1990)",
        SOURCE_FILE: "u.data",
        **more,
    }


def history(rows):
    """The rows as a pa.Table of the history, sorted; lines are counted in the order given."""
    rows = [{SOURCE_LINE: line, **row} for line, row in enumerate(rows, start=1)]
    table = pa.table(
        {
            name: pa.array([row.get(name) for row in rows], TYPES.get(name, pa.string()))
            for name in ALL_COLUMNS
        }
    )
    return table.sort_by([(name, "ascending") for name in SORT_FIELDS])


class Made:
    """The functions above, for tests."""

    rating = staticmethod(rating)
    history = staticmethod(history)
    start_s = START_S
    # Train until 100 s after START_S, eval until 200 s.
    where = Boundaries(START_S, START_S + 100.0, START_S + 200.0, START_S + 300.0)


@pytest.fixture(scope="session")
def made():
    return Made
