import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import ConfigError
from kubeflow_pipelines.api.triggers import Trigger, parse_cron, parse_trigger


@pytest.mark.parametrize(
    ("given", "expression"),
    [
        ("0 3 * * *", "0 0 3 * * *"),
        ("*/15 8-18 * * MON-FRI", "0 */15 8-18 * * mon-fri"),
        ("30 0 3 1,15 jan-jun ?", "30 0 3 1,15 jan-jun ?"),
        ("@daily", "@daily"),
    ],
)
def test_a_crontab_is_completed_with_its_seconds(given: str, expression: str) -> None:
    assert parse_cron(given) == expression


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("", "expected 5 fields"),
        ("0 3 * *", "got 4"),
        ("60 3 * * *", "minute: expected 0-59, got '60'"),
        ("0 24 * * *", "hour"),
        ("0 3 0 * *", "day of month"),
        ("0 3 * 13 *", "month"),
        ("0 3 * * 7", "day of week: expected 0-6"),
        ("5-1 3 * * *", "minute"),
        ("*/0 3 * * *", "minute"),
        ("0 3 * * *;rm", "day of week"),
        ("@every", "expected 5 fields"),
        ("0 3 * foo *", "month"),
    ],
)
def test_what_the_scheduler_would_not_take_is_refused(given: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        parse_cron(given)


@given(st.integers(0, 59), st.integers(0, 23), st.integers(1, 31), st.integers(1, 12))
def test_numbers_in_range_are_kept(minute: int, hour: int, day: int, month: int) -> None:
    text = f"{minute} {hour} {day} {month} *"
    assert parse_cron(text) == f"0 {text}"


@pytest.mark.parametrize(("every", "seconds"), [("90m", 5400), ("6h", 21600), ("1w", 604800)])
def test_intervals(every: str, seconds: int) -> None:
    assert parse_trigger(None, every) == Trigger(interval_s=seconds)


@pytest.mark.parametrize("every", ["", "0h", "30s", "1 h", "h", "-1h", "1y"])
def test_intervals_that_are_none(every: str) -> None:
    with pytest.raises(ConfigError, match="--every"):
        parse_trigger(None, every)


@pytest.mark.parametrize("both", [(None, None), ("@daily", "1d")])
def test_one_of_the_two_is_said(both: tuple[str | None, str | None]) -> None:
    with pytest.raises(ConfigError, match="one of --cron and --every"):
        parse_trigger(*both)
