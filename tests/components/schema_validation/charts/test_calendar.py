from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.schema_validation.charts.calendar import month_starts


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp()


@pytest.mark.parametrize(
    ("start", "end", "texts"),
    [
        ("1997-09-20", "1997-09-25", []),
        ("1997-09-20", "1998-01-02", ["1997-10", "1997-11", "1997-12", "1998-01"]),
        ("1997-09-20", "1998-04-22", ["1997-11", "1998-01", "1998-03"]),
        ("1995-01-09", "2019-11-21", ["2000", "2005", "2010", "2015"]),
    ],
)
def test_months_become_years_as_time_gets_longer(start: str, end: str, texts: list[str]) -> None:
    assert [text for _, text in month_starts(seconds(start), seconds(end), 5)] == texts


@given(st.floats(0, 2e11), st.floats(1, 4e10), st.integers(1, 9))
def test_they_lie_inside_and_are_few(start_s: float, length_s: float, at_most: int) -> None:
    found = month_starts(start_s, start_s + length_s, at_most)
    assert len(found) <= at_most
    assert all(start_s < second <= start_s + length_s for second, _ in found)
