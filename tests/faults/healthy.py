"""Variations of a data set in which nothing is wrong: none of them may raise an error.

Each changes a data set in place, as a fault does, and may return what it is to be compared with
instead of the original.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.data import (
    AGE,
    LOG_NAME,
    MOVIE,
    RATING,
    TIME,
    USER,
    ZIP,
    Data,
    Folder,
    Log,
    copy_of,
)
from tests.faults.faults_of_time import DAY_S, YEAR_S

Change = Callable[[Any, random.Random], Data | None]


@dataclass(frozen=True)
class Variation:
    """One healthy data set.

    Attributes:
      forms: "folder", "log" or both.
      beside: whether it is healthy beside the original, too, or only alone.
    """

    name: str
    change: Change
    forms: tuple[str, ...]
    beside: bool


def variation(forms: str = "folder log", beside: bool = True) -> Callable[[Change], Variation]:
    """Decorates a change."""
    return lambda change: Variation(change.__name__, change, tuple(forms.split()), beside)


@variation()
def as_it_is(data: Data, rng: random.Random) -> None:
    """Nothing changes."""


@variation()
def rows_shuffled(data: Data, rng: random.Random) -> None:
    rng.shuffle(data.rows)


@variation()
def rows_by_time(data: Data, rng: random.Random) -> None:
    data.rows.sort(key=lambda row: int(row[TIME]))


@variation(forms="folder")
def lists_shuffled(folder: Folder, rng: random.Random) -> None:
    rng.shuffle(folder.movies)
    rng.shuffle(folder.users)


def _between(data: Data, low: float, high: float) -> None:
    times = [int(row[TIME]) for row in data.rows]
    first, last = min(times), max(times)
    start, end = (first + share * (last - first) for share in (low, high))
    data.rows = [row for row in data.rows if start <= int(row[TIME]) <= end]


@variation()
def first_half_of_the_time(data: Data, rng: random.Random) -> None:
    _between(data, 0.0, 0.5)


@variation()
def second_half_of_the_time(data: Data, rng: random.Random) -> None:
    _between(data, 0.5, 1.0)


@variation()
def last_month(data: Data, rng: random.Random) -> None:
    _between(data, 0.85, 1.0)


@variation()
def later_months_beside_earlier_ones(data: Data, rng: random.Random) -> Data:
    earlier = copy_of(data)
    _between(earlier, 0.0, 0.6)
    _between(data, 0.6, 1.0)
    return earlier


@variation()
def a_month_more(data: Data, rng: random.Random) -> Data:
    earlier = copy_of(data)
    _between(earlier, 0.0, 0.85)
    return earlier


@variation()
def rolling_window(data: Data, rng: random.Random) -> Data:
    earlier = copy_of(data)
    _between(earlier, 0.0, 0.85)
    _between(data, 0.15, 1.0)
    return earlier


@variation()
def half_of_the_users(data: Data, rng: random.Random) -> None:
    users = sorted({row[USER] for row in data.rows})
    chosen = set(rng.sample(users, len(users) // 2))
    data.rows = [row for row in data.rows if row[USER] in chosen]


@variation()
def the_other_half_of_the_users(data: Data, rng: random.Random) -> Data:
    other = copy_of(data)
    users = sorted({row[USER] for row in data.rows})
    chosen = set(rng.sample(users, len(users) // 2))
    data.rows = [row for row in data.rows if row[USER] in chosen]
    other.rows = [row for row in other.rows if row[USER] not in chosen]
    return other


@variation()
def more_users(data: Data, rng: random.Random) -> None:
    """Half as many again, with new ids, who act some hours after others."""
    users = sorted({row[USER] for row in data.rows})
    offset = max(int(user) for user in users)
    late = {user: rng.randrange(DAY_S) for user in rng.sample(users, len(users) // 2)}
    copies = [list(row) for row in data.rows if row[USER] in late]
    for row in copies:
        row[TIME] = str(int(row[TIME]) + late[row[USER]] + rng.randrange(3))
        row[USER] = str(int(row[USER]) + offset)
    data.rows += copies
    if isinstance(data, Folder):
        data.users += [
            [str(int(row[0]) + offset), *row[1:]] for row in data.users if row[0] in late
        ]


@variation()
def some_movies_taken_out(data: Data, rng: random.Random) -> None:
    movies = sorted({row[MOVIE] for row in data.rows})
    gone = set(rng.sample(movies, len(movies) // 50 + 1))
    data.rows = [row for row in data.rows if row[MOVIE] not in gone]


@variation()
def some_users_asked_to_be_forgotten(data: Data, rng: random.Random) -> None:
    users = sorted({row[USER] for row in data.rows})
    gone = set(rng.sample(users, len(users) // 20 + 1))
    data.rows = [row for row in data.rows if row[USER] not in gone]


@variation()
def line_ends_of_windows(data: Data, rng: random.Random) -> None:
    data.line_end = "\r\n"


@variation()
def no_line_end_at_the_end(data: Data, rng: random.Random) -> None:
    name = next(iter(data.files()))
    data.damage[name] = lambda content: content.rstrip(b"\n")


@variation()
def blank_lines(data: Data, rng: random.Random) -> None:
    name = next(iter(data.files()))
    data.damage[name] = lambda content: content.replace(b"\n", b"\n\n", 3) + b"\n"


@variation(forms="log")
def byte_order_mark(log: Log, rng: random.Random) -> None:
    log.damage[LOG_NAME] = lambda content: b"\xef\xbb\xbf" + content


@variation()
def packed(data: Data, rng: random.Random) -> None:
    data.pack = "zip" if isinstance(data, Folder) else "gz"


@variation(forms="log")
def columns_in_another_order(log: Log, rng: random.Random) -> None:
    order = rng.sample(range(len(log.header)), len(log.header))
    log.header = [log.header[i] for i in order]
    log.rows = [[row[i] for i in order] for row in log.rows]


@variation(forms="log", beside=False)
def no_user_features(log: Log, rng: random.Random) -> None:
    log.header = log.header[:AGE]
    log.rows = [row[:AGE] for row in log.rows]


@variation(forms="log", beside=False)
def four_columns(log: Log, rng: random.Random) -> None:
    log.header = log.header[: TIME + 1]
    log.rows = [row[: TIME + 1] for row in log.rows]


@variation(forms="log")
def no_zip_codes(log: Log, rng: random.Random) -> None:
    """A feature that no model sees."""
    log.header = log.header[:ZIP]
    log.rows = [row[:ZIP] for row in log.rows]


@variation(forms="log", beside=False)
def half_stars(log: Log, rng: random.Random) -> None:
    for row in log.rows:
        row[RATING] = f"{int(row[RATING]) - rng.choice((0, 0, 0.5)):g}"


@variation(beside=False)
def another_year(data: Data, rng: random.Random) -> None:
    for row in data.rows:
        row[TIME] = str(int(row[TIME]) + YEAR_S)


@variation(beside=False)
def users_and_movies_with_other_numbers(data: Data, rng: random.Random) -> None:
    """Consistently, so that nothing else changes."""
    for row in data.rows:
        row[USER], row[MOVIE] = (str(int(row[column]) + 500_000) for column in (USER, MOVIE))
    if isinstance(data, Folder):
        for row in [*data.users, *data.movies]:
            row[0] = str(int(row[0]) + 500_000)


VARIATIONS: dict[str, Variation] = {
    value.name: value for value in list(vars().values()) if isinstance(value, Variation)
}
