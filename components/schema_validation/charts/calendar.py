"""A stretch of time turned into the few months or years that are written below it."""

from datetime import datetime, timezone

_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000)  # months


def month_starts(start_s: float, end_s: float, at_most: int) -> list[tuple[float, str]]:
    """Returns (seconds, "1997-12" or "1997") of at most `at_most` months that begin inside.

    Args:
      start_s: begin of the stretch, not before 1970.
      end_s: its end, not after the year 9999.
      at_most: at least 1.
    """
    first, last = _month(start_s) + 1, _month(end_s)
    if first > last:
        return []
    steps = (step for step in _STEPS if -(-(last - first + 1) // step) <= at_most)
    step = next(steps, last - first + 1)
    months = range(-(-first // step) * step, last + 1, step)
    return [(_seconds(month), _text(month, step)) for month in months]


def _month(seconds: float) -> int:
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.year * 12 + moment.month - 1


def _seconds(month: int) -> float:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=timezone.utc).timestamp()


def _text(month: int, step: int) -> str:
    return f"{month // 12}" if step % 12 == 0 else f"{month // 12}-{month % 12 + 1:02d}"
