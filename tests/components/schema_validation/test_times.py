import pytest

from components.schema_validation.times import shown_date, shown_time


def test_times_are_utc() -> None:
    assert shown_time(874_724_710.9) == "1997-09-20 03:05:10"
    assert shown_date(0) == "1970-01-01"


@pytest.mark.parametrize("seconds", [1e15, -1e15, float("inf"), float("nan")])
def test_what_no_calendar_has_is_shown_as_a_number(seconds: float) -> None:
    assert shown_time(seconds) == f"{seconds:.15g} s"
