"""The calendar turned into seconds at which features of time are known to go wrong. Pure."""

import datetime
from collections.abc import Iterator

_DAY_S = 86_400
_YEARS = range(1970, 2100)
_GRID = 500
_GOLDEN = 0.6180339887498949


def times(period_s: tuple[int, int]) -> Iterator[tuple[str, int]]:
    """Yields a few dozen moments and what is odd about each.

    Args:
      period_s: the first and the last second of training.
    """
    first, last = period_s
    midnight = last // _DAY_S * _DAY_S
    yield from (("the first of training", first), ("before training", max(1, first - 1)))
    yield from (("the last of training", last), ("after training", last + 1))
    yield from (("1970", 1), ("2038", 2**31), ("2099", 4_102_444_799))
    yield from (("midnight", midnight), ("before midnight", midnight - 1))
    for hour in range(1, 24):
        yield f"{hour}:00", midnight + 3600 * hour
    for day in range(1, 7):
        yield f"{day} days earlier", midnight - _DAY_S * day
    for year in (2000, 2024, 2028):
        yield f"29 February {year}", second_of(year, 2, 29)
        yield f"1 March {year}", second_of(year, 3, 1)
    yield from (("28 February 1998", 888_710_399), ("1 March 1998", 888_710_400))
    yield from (("New Year's Eve 1997", 883_612_799), ("New Year 1998", 883_612_800))
    # float32 holds seconds of today to the nearest 64 or 128 only.
    yield from ((f"odd seconds {step}", last - step) for step in (1, 3, 33, 65, 127))


def calendar(period_s: tuple[int, int]) -> Iterator[int]:
    """Yields both sides of each month's start, 1970 to 2099, noon of each leap day, and a grid.

    Models are asked long after they were trained; what has no step in the training period may have
    one then. The grid lies in the training period, at all hours.
    """
    for year in _YEARS:
        for month in range(1, 13):
            start = second_of(year, month, 1)
            yield from (second for second in (start - 1, start) if second > 0)
        if year % 4 == 0:
            yield second_of(year, 2, 29) + _DAY_S // 2
    first, last = period_s
    # Multiples of the golden ratio fall into no step with days or weeks.
    yield from (first + int((last - first) * (step * _GOLDEN % 1)) for step in range(_GRID))


def second_of(year: int, month: int, day: int) -> int:
    """Returns the first second of a day, UTC."""
    start = datetime.datetime(year, month, day, tzinfo=datetime.timezone.utc)
    return int(start.timestamp())
