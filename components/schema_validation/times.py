"""Seconds since 1970 turned into what a person reads."""

import math
from datetime import datetime, timezone


def shown_time(seconds: float) -> str:
    """Returns `1997-09-20 03:05:10` in UTC; a number that no calendar has is shown as `1e+15 s`."""
    moment = _moment(seconds)
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else f"{seconds:.15g} s"


def shown_date(seconds: float) -> str:
    """Returns `1997-09-20` in UTC; a number that no calendar has is shown as `1e+15 s`."""
    moment = _moment(seconds)
    return f"{moment:%Y-%m-%d}" if moment else f"{seconds:.15g} s"


def _moment(seconds: float) -> datetime | None:
    if not math.isfinite(seconds):
        return None
    try:
        return datetime.fromtimestamp(math.floor(seconds), timezone.utc)
    except (OverflowError, ValueError, OSError):
        return None
