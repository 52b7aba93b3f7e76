"""The most ratings by one user, or of one movie, inside windows of time."""

import numpy as np

from components.ratings_profile.partials import Collector
from components.ratings_profile.profile import BURST_WINDOWS_S, MAX_SAMPLES
from components.ratings_profile.rows import Coded, Ints, Rows, starts_of_runs


def keep_bursts(name: str, rows: Rows, ids: Coded, into: Collector) -> None:
    """Keeps, for each window, the MAX_SAMPLES ids with the densest one; equally dense: by id.

    The rows are sorted by `ids`, then by time. Of an id's equally dense windows the first counts.
    """
    starts = starts_of_runs(ids.codes)
    if not len(starts):
        return
    for window_s in BURST_WINDOWS_S:
        counts = rows_in_window(ids.codes, rows.times_s, window_s)
        most = np.maximum.reduceat(counts, starts)
        for at in _densest(most, [ids.values[ids.codes[start]] for start in starts]):
            end = starts[at + 1] if at + 1 < len(starts) else len(rows)
            first = int(starts[at] + np.argmax(counts[starts[at] : end]))
            samples = rows.samples(np.arange(first, first + most[at]))
            given = np.unique(rows.units[first : first + most[at]], return_counts=True)[1]
            who, when = ids.values[ids.codes[first]], int(rows.times_s[first])
            item = (-int(most[at]), who, when, int(given.max()), samples)
            into.keep(name, window_s, items=[item])


def rows_in_window(codes: Ints, times_s: Ints, window_s: int) -> Ints:
    """Returns how many rows of the same id lie in [t, t + window_s) of each row's time t.

    Rows are sorted by id, then time; of rows at one time each counts itself and those after it.
    """
    since_s = times_s - times_s.min()
    order = np.cumsum(np.concatenate(([0], codes[1:] != codes[:-1])))
    moments = order * (int(since_s.max()) + window_s + 1) + since_s
    counts: Ints = np.searchsorted(moments, moments + window_s) - np.arange(len(moments))
    return counts


def _densest(most: Ints, ids: list[str]) -> list[int]:
    if len(most) > MAX_SAMPLES:
        least = np.partition(most, len(most) - MAX_SAMPLES)[len(most) - MAX_SAMPLES]
        candidates = np.flatnonzero(most >= least).tolist()
    else:
        candidates = list(range(len(most)))
    return sorted(candidates, key=lambda at: (-most[at], ids[at]))[:MAX_SAMPLES]
