"""`--cron` and `--every` turned into when the scheduler starts runs, without its traps.

The scheduler reads robfig/cron v1.2.0 (go.mod of kubeflow/pipelines 2.17.0), whose first field is
seconds and whose sixth may be missing: the five fields of a crontab are taken for second, minute,
hour, day and month. Five fields are therefore completed here.
"""

import re
from dataclasses import dataclass
from typing import Any

from foundation.errors import ConfigError

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
# Below, a run starts before the one before it is over, and each is a dozen pods.
_SHORTEST_S = 60
_DESCRIPTORS = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
# (name, least, most, words for numbers from the least on), as crontab(5) but with seconds first and
# without 7 for Sunday, which robfig/cron refuses.
_FIELDS = (
    ("second", 0, 59, ()),
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of week", 0, 6, _DAYS),
)
_RANGE = re.compile(r"(\*|\?|[0-9a-z]+)(?:-([0-9a-z]+))?(?:/([0-9]+))?")


@dataclass(frozen=True)
class Trigger:
    """When runs start; one of the two is set.

    Attributes:
      cron: six fields, seconds first, in the scheduler's time zone (UTC unless it says otherwise).
      interval_s: seconds from start to start.
    """

    cron: str = ""
    interval_s: int = 0

    @property
    def arguments(self) -> dict[str, Any]:
        """What the SDK's create_recurring_run takes."""
        if self.cron:
            return {"cron_expression": self.cron}
        return {"interval_second": self.interval_s}


def parse_trigger(cron: str | None, every: str | None) -> Trigger:
    """Returns when to start.

    Args:
      cron: five fields as in a crontab, six with seconds first, or "@daily" and the like.
      every: a number and a unit, such as 90m, 6h or 1d.

    Raises:
      ConfigError: not one of them is given, or it cannot be read.
    """
    if (cron is None) == (every is None):
        raise ConfigError(["one of --cron and --every says when to run"])
    return Trigger(cron=parse_cron(cron)) if cron is not None else Trigger(interval_s=_every(every))


def parse_cron(text: str) -> str:
    """Returns the expression that the scheduler reads as the person meant it.

    Raises:
      ConfigError: it is none.
    """
    if text.strip() in _DESCRIPTORS | {"@hourly"}:
        return text.strip()
    fields = text.lower().split()
    if len(fields) == 5:
        fields = ["0", *fields]
    if len(fields) != 6:
        raise ConfigError(
            [f"--cron: expected 5 fields (minute hour day month weekday), got {len(fields)}"]
        )
    for field, (name, least, most, words) in zip(fields, _FIELDS, strict=True):
        for part in field.split(","):
            if not _is_usable(part, least, most, words):
                raise ConfigError([f"--cron: {name}: expected {least}-{most}, got {part!r}"])
    return " ".join(fields)


def _is_usable(part: str, least: int, most: int, words: tuple[str, ...]) -> bool:
    match = _RANGE.fullmatch(part)
    if match is None:
        return False
    first, last, step = match.groups()
    if step is not None and int(step) < 1:
        return False
    if first in {"*", "?"}:
        return last is None
    numbers = {**{word: least + at for at, word in enumerate(words)}}
    bounds = [
        int(each) if each.isdecimal() else numbers.get(each, -1) for each in (first, last or first)
    ]
    return least <= bounds[0] <= bounds[1] <= most


def _every(text: str | None) -> int:
    match = re.fullmatch(r"([1-9][0-9]{0,6})([smhdw])", (text or "").strip())
    if match is None:
        raise ConfigError([f"--every: expected a number and one of s, m, h, d, w, got {text!r}"])
    seconds = int(match[1]) * _UNITS_S[match[2]]
    if seconds < _SHORTEST_S:
        raise ConfigError([f"--every: expected {_SHORTEST_S} s or more, got {text}"])
    return seconds


def shown(trigger: Any) -> str:
    """Returns a server's trigger (V2beta1Trigger) in a few words."""
    cron = getattr(getattr(trigger, "cron_schedule", None), "cron", None)
    if cron:
        return f"cron {cron}"
    interval = getattr(getattr(trigger, "periodic_schedule", None), "interval_second", None)
    return f"every {int(interval):,} s" if interval else "-"
