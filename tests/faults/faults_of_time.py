"""Faults of timestamps: zones, units, lost precision, gaps, days that come twice."""

import random
from collections.abc import Callable

from tests.faults.data import MOVIE, RATING, TIME, TITLE, USER, Data, Folder, Log, Row
from tests.faults.fault import fault, set_column, some

HOUR_S, DAY_S, YEAR_S = 3_600, 86_400, 31_536_000


def _move(data: Data, rows: list[Row], seconds: int) -> None:
    for row in rows:
        row[TIME] = str(int(row[TIME]) + seconds)
    data.at_fault += rows


def _range(data: Data) -> tuple[int, int]:
    times = [int(row[TIME]) for row in data.rows]
    return min(times), max(times)


def _change_times(data: Data, change: Callable[[int], int]) -> None:
    set_column(data, TIME, lambda row: str(change(int(row[TIME]))))


# Time zones.


@fault("E-TIME-SHIFTED", against=True)
def all_rows_in_another_zone(data: Data, rng: random.Random) -> None:
    _move(data, data.rows, rng.choice((-8, -5, -1, 1, 2, 5, 8, 9)) * HOUR_S)


@fault("E-TIME-SHIFTED", against=True)
def half_of_the_users_in_another_zone(data: Data, rng: random.Random) -> None:
    users = sorted({row[USER] for row in data.rows})
    chosen = set(rng.sample(users, len(users) // 2))
    _move(data, [row for row in data.rows if row[USER] in chosen], 7 * HOUR_S)


@fault("E-TIME-SHIFTED", against=True, points=False)
def last_third_in_another_zone(data: Data, rng: random.Random) -> None:
    first, last = _range(data)
    _move(
        data, [r for r in data.rows if int(r[TIME]) > first + (last - first) * 2 // 3], -6 * HOUR_S
    )


@fault("E-TIME-SHIFTED", "E-RATINGS-REWRITTEN", against=True)
def all_rows_a_day_later(data: Data, rng: random.Random) -> None:
    _move(data, data.rows, DAY_S)


# Units and implausible moments.


@fault("E-TIMESTAMP-RANGE")
def times_in_milliseconds(data: Data, rng: random.Random) -> None:
    _change_times(data, lambda t: 1000 * t)


@fault("E-TIMESTAMP-RANGE")
def times_in_minutes(data: Data, rng: random.Random) -> None:
    _change_times(data, lambda t: t // 60)


@fault("E-TIMESTAMP-RANGE", "E-SPLIT-EMPTY")
def times_in_days(data: Data, rng: random.Random) -> None:
    _change_times(data, lambda t: t // DAY_S)


@fault("E-TIMESTAMP-RANGE")
def some_times_in_milliseconds(data: Data, rng: random.Random) -> None:
    data.at_fault = some(data.rows, rng, 30)
    for row in data.at_fault:
        row[TIME] += "000"


@fault("E-TIMESTAMP-RANGE", "E-FUTURE")
def some_times_in_2090(data: Data, rng: random.Random) -> None:
    data.at_fault = some(data.rows, rng, 30)
    for row in data.at_fault:
        row[TIME] = str(3_786_912_000 + rng.randrange(YEAR_S))


@fault("E-TIMESTAMP-RANGE")
def some_times_zero(data: Data, rng: random.Random) -> None:
    data.at_fault = some(data.rows, rng, 30)
    for row in data.at_fault:
        row[TIME] = "0"


@fault("E-BEFORE-RELEASE", points=False)
def all_rows_twenty_years_before(data: Data, rng: random.Random) -> None:
    """Only where no rating falls before 1995, which ingestion refuses by itself."""
    first, _ = _range(data)
    _move(data, data.rows, max(-20 * YEAR_S, 789_000_000 - first))


# Lost precision, holes.


@fault("W-NO-TIME-OF-DAY", points=False)
def times_all_at_midnight(data: Data, rng: random.Random) -> None:
    _change_times(data, lambda t: t // DAY_S * DAY_S)
    _separate(data, DAY_S)


@fault("W-COARSE-TIME", points=False)
def times_in_whole_hours(data: Data, rng: random.Random) -> None:
    _change_times(data, lambda t: t // HOUR_S * HOUR_S)


def _separate(data: Data, step: int) -> None:
    """Two ratings of one pair may not fall together."""
    seen = set()
    for row in data.rows:
        while (row[USER], row[MOVIE], row[TIME]) in seen:
            row[TIME] = str(int(row[TIME]) + step)
        seen.add((row[USER], row[MOVIE], row[TIME]))


@fault("W-TIME-GAP", "E-SPLIT-EMPTY", points=False)
def a_year_missing(data: Data, rng: random.Random) -> None:
    first, last = _range(data)
    _move(data, [row for row in data.rows if int(row[TIME]) < (first + last) // 2], -YEAR_S)


@fault("W-TIME-GAP", points=False, min_rows=20_000)
def three_weeks_missing(data: Data, rng: random.Random) -> None:
    first, last = _range(data)
    start = first + (last - first) * 2 // 5
    data.rows = [r for r in data.rows if not start <= int(r[TIME]) < start + 21 * DAY_S]


# Days that come twice.


def _busiest_day(data: Data) -> list[Row]:
    by_day: dict[int, list[Row]] = {}
    for row in data.rows:
        by_day.setdefault(int(row[TIME]) // DAY_S, []).append(row)
    return max(by_day.values(), key=len)


def _again(data: Data, rows: list[Row], moved_s: int) -> None:
    copies = [list(row) for row in rows]
    _move(data, copies, moved_s)
    data.rows += copies
    data.at_fault += rows if moved_s else []


@fault("E-DUPLICATE")
def a_day_twice(data: Data, rng: random.Random) -> None:
    _again(data, _busiest_day(data), 0)


@fault("E-REPEATED-BLOCK")
def a_day_again_the_next_day(data: Data, rng: random.Random) -> None:
    _again(data, _busiest_day(data), DAY_S)


@fault("E-REPEATED-BLOCK")
def a_day_again_an_hour_later(data: Data, rng: random.Random) -> None:
    _again(data, _busiest_day(data), HOUR_S)


@fault("E-REPEATED-BLOCK")
def a_day_again_a_second_later(data: Data, rng: random.Random) -> None:
    _again(data, _busiest_day(data), 1)


@fault("E-REPEATED-BLOCK")
def everything_again_a_week_later(data: Data, rng: random.Random) -> None:
    _again(data, list(data.rows), 7 * DAY_S)


@fault("E-DUPLICATE")
def everything_twice(data: Data, rng: random.Random) -> None:
    _again(data, list(data.rows), 0)


@fault("E-CONFLICT")
def some_rows_again_with_another_rating(data: Data, rng: random.Random) -> None:
    copies = [list(row) for row in some(data.rows, rng, 20)]
    for row in copies:
        row[RATING] = str(int(row[RATING]) % 5 + 1)
    data.rows += copies
    data.at_fault = copies


# Years that do not fit.


@fault("E-BEFORE-RELEASE")
def titles_with_years_to_come(data: Data, rng: random.Random) -> None:
    rows = data.movies if isinstance(data, Folder) else data.rows
    column = 1 if isinstance(data, Folder) else TITLE
    assert isinstance(data, Folder | Log)
    for row in rows:
        if row[column].endswith(")"):
            row[column] = f"{row[column][:-5]}{int(row[column][-5:-1]) + 40})"
    data.at_fault += data.rows
