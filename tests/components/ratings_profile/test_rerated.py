"""Ratings given again."""

from components.ratings_profile.partials import Collector
from components.ratings_profile.rerated import again, keep_lags
from components.ratings_profile.rows import Rows


def test_lags(made):
    rows = [made.rating("a", "1", 3.0, 0), made.rating("a", "1", 4.0, 10)]
    rows += [made.rating("a", "1", 5.0, 30)]  # 20 s after the second
    rows += [made.rating("b", "2", 3.0, 5), made.rating("b", "2", 3.0, 25)]
    rows += [made.rating("b", "1", 3.0, 25), made.rating("c", "2", 3.0, 26)]
    table = again(Rows(made.history(rows)))
    collector = Collector()
    keep_lags(table, collector)
    found = collector.partial()
    assert found.sums["rerated",] == 3
    first, second = found.first("lag")
    assert first[:2] == (-2, 20)
    assert [(sample[1], sample[2], sample[-1]) for sample in first[2]] == [
        (3, "a", "again after 20 s"),
        (5, "b", "again after 20 s"),
    ]
    assert second[:2] == (-1, 10)


def test_none(made):
    table = again(Rows(made.history([made.rating("a", "1", 3.0, 0)])))
    assert table.num_rows == 0
