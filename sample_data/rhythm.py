"""The seven months of a sample turned into moments: when people come and how fast they rate."""

import numpy as np

from sample_data.draws import Draws, Ints

START_S = 1_696_204_800  # 2023-10-02 00:00:00 UTC, a Monday
NUM_DAYS = 215
DAY_S = 86_400
END_S = (
    START_S + (NUM_DAYS + 1) * DAY_S
)  # sessions start in the 215 days; the last may run past midnight
MAX_STEP_S = 60  # seconds between two ratings of a session, at most

_HOUR_WEIGHTS = np.array(
    [9, 6, 4, 3, 2, 2, 3, 5, 7, 8, 9, 10, 12, 12, 11, 12, 13, 15, 18, 22, 25, 24, 20, 14],
    dtype=np.int64,
)
_WEEKDAY_WEIGHTS = np.array([10, 9, 9, 9, 11, 13, 14], dtype=np.int64)


def arrivals(draws: Draws, count: int) -> Ints:
    """Returns `count` days in [0, NUM_DAYS) on which users first come, [count] in no order.

    More come in the first months and at weekends; one month in autumn draws a crowd.
    """
    day = np.arange(NUM_DAYS)
    trend = 150 - day // 3 + np.where((day >= 40) & (day < 70), 60, 0)
    return draws.choice(trend * _WEEKDAY_WEIGHTS[day % 7], count)


def session_starts(draws: Draws, days: Ints) -> Ints:
    """Returns a second of each of `days` (Unix time), by the hours at which people are awake."""
    hours = draws.choice(_HOUR_WEIGHTS, len(days))
    return START_S + days * DAY_S + hours * 3600 + draws.below(3600, len(days))


def steps(draws: Draws, count: int) -> Ints:
    """Returns the seconds from one rating of a session to the next, [count] in [0, MAX_STEP_S]."""
    pace = draws.uniform(count)
    return (pace * pace * pace * float(MAX_STEP_S + 1)).astype(np.int64)
