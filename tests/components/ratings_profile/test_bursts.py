"""Windows of time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from components.ratings_profile.bursts import keep_bursts, rows_in_window
from components.ratings_profile.partials import Collector
from components.ratings_profile.profile import MAX_SAMPLES
from components.ratings_profile.rows import Rows


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50)), min_size=1), st.integers(1, 20))
def test_as_counted_one_by_one(rows, window_s):
    rows = sorted(rows)
    found = rows_in_window(np.array([r[0] for r in rows]), np.array([r[1] for r in rows]), window_s)
    assert found.tolist() == [
        sum(other[0] == row[0] and row[1] <= other[1] < row[1] + window_s for other in rows[i:])
        for i, row in enumerate(rows)
    ]


def test_densest_windows(made):
    rows = [made.rating("a", str(i), 3.0, t) for i, t in enumerate((0, 100, 130, 159, 160))]
    rows += [made.rating("b", str(i), 3.0, t) for i, t in enumerate((7, 8))]
    table = Rows(made.history(rows))
    collector = Collector()
    keep_bursts("burst", table, table.users, collector)
    found = collector.partial()
    first, second = found.first("burst", 60)
    assert first[:4] == (-3, "a", made.start_s + 100, 3)
    assert [sample[1] for sample in first[4]] == [2, 3, 4]
    assert second[:3] == (-2, "b", made.start_s + 7)
    assert [burst[:3] for burst in found.first("burst", 600)] == [
        (-5, "a", made.start_s),
        (-2, "b", made.start_s + 7),
    ]


def test_of_equal_ones_the_first_ids(made):
    rows = [made.rating(f"u{i:02d}", "1", 3.0, 5) for i in range(30)]
    table = Rows(made.history(rows))
    collector = Collector()
    keep_bursts("burst", table, table.users, collector)
    bursts = collector.partial().first("burst", 60)
    assert [burst[1] for burst in bursts] == [f"u{i:02d}" for i in range(MAX_SAMPLES)]
