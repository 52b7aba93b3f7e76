"""Ratings of a movie that the user had rated before, counted by the time that lies between them."""

from typing import Any

import numpy as np

from components.ratings_profile.partials import Collector
from components.ratings_profile.profile import MAX_SAMPLES
from components.ratings_profile.rows import ROW_COLUMNS, Rows, column
from transform.arrow import pa

LAG = "lag_s"


def again(rows: Rows) -> Any:
    """Returns the rows whose user had rated the movie before, as a pa.Table with a column `lag_s`.

    `lag_s` is the time since the last of the earlier ratings; rows are sorted by user and time.
    """
    order = np.lexsort((rows.times_s, rows.movies.codes, rows.users.codes))
    users, movies = rows.users.codes[order], rows.movies.codes[order]
    later = np.flatnonzero((users[1:] == users[:-1]) & (movies[1:] == movies[:-1])) + 1
    lags = rows.times_s[order[later]] - rows.times_s[order[later - 1]]
    found = rows.table.select(list(ROW_COLUMNS)).take(pa.array(order[later]))
    return found.append_column(LAG, pa.array(lags, pa.int64()))


def keep_lags(table: Any, into: Collector) -> None:
    """Keeps the most frequent lags, of equally frequent ones the shorter.

    All rows of a lag are in one table.
    """
    rows = Rows(table)
    lags = column(table, LAG).to_numpy()
    into.add("rerated", n=len(lags))
    values, counts = np.unique(lags, return_counts=True)
    for at in np.lexsort((values, -counts))[:MAX_SAMPLES]:
        samples = rows.samples(lags == values[at], f"again after {values[at]} s")
        into.keep("lag", items=[(-int(counts[at]), int(values[at]), samples)])
