"""Timestamps are moments at which somebody rated."""

from itertools import pairwise
from typing import NamedTuple

from components.ratings_profile.profile import Profile
from components.schema_validation.findings import Example, Finding
from components.schema_validation.identities import Identities
from components.schema_validation.rules.making import because, counted, finding, percent
from components.schema_validation.thresholds import TimeRules
from components.schema_validation.times import shown_date
from transform import features as f

_DAY_S = 86_400


class _Unit(NamedTuple):
    """A unit of time, and how many ratings lie on one."""

    seconds: int
    code: str
    said: str
    rows: int


def times(profile: Profile, rules: TimeRules, identities: Identities) -> list[Finding]:
    """Returns what is wrong with the times."""
    return [
        *gaps(profile, rules),
        *rounded(profile, rules),
        *before_release(profile, rules, identities),
    ]


def gaps(profile: Profile, rules: TimeRules) -> list[Finding]:
    """Returns a warning if days are missing in which many ratings were to be expected."""
    days = [day for day, rows in profile.days if rows]
    if len(days) < 2 or not profile.rows:
        return []
    mean = profile.rows / (days[-1] - days[0] + 1)
    pauses = [
        (after - before - 1, before + 1)
        for before, after in pairwise(days)
        if after - before - 1 >= max(rules.gap_days, rules.gap_rows / mean)
    ]
    if not pauses:
        return []
    examples = tuple(
        Example(f"{counted(length, 'day')} from {shown_date(first * _DAY_S)} on")
        for length, first in sorted(pauses, key=lambda pause: (-pause[0], pause[1]))
    )
    return [
        finding(
            "W-TIME-GAP",
            f"no pause of {rules.gap_days} days or more{because(rules, 'gap_days')}",
            f"{counted(len(pauses), 'pause')}, the longest {examples[0].text};"
            f" a day has {mean:,.1f} ratings in the mean",
            feature=f.TIMESTAMP,
            examples=examples,
        )
    ]


def rounded(profile: Profile, rules: TimeRules) -> list[Finding]:
    """Returns a warning if nearly all times are round: of the coarsest unit that fits."""
    unit = _unit(profile, rules)
    if unit is None or profile.rows < rules.round_rows:
        return []
    return [
        finding(
            unit.code,
            f"at most {percent(rules.max_round_share)} of the ratings {unit.said}"
            f"{because(rules, 'max_round_share')}",
            f"{percent(unit.rows / profile.rows)}",
            feature=f.TIMESTAMP,
            rows=unit.rows,
            of_rows=profile.rows,
        )
    ]


def grain_s(profile: Profile, rules: TimeRules) -> int:
    """Returns the unit, in seconds, to which nearly all times are rounded; 1 if to none."""
    unit = _unit(profile, rules)
    return unit.seconds if unit else 1


def _unit(profile: Profile, rules: TimeRules) -> _Unit | None:
    """Returns the coarsest unit to which nearly all times are rounded."""
    units = (
        _Unit(_DAY_S, "W-NO-TIME-OF-DAY", "at midnight UTC", profile.midnight_rows),
        _Unit(3_600, "W-COARSE-TIME", "at whole hours", profile.whole_hour_rows),
        _Unit(60, "W-COARSE-TIME", "at whole minutes", profile.whole_minute_rows),
    )
    most = rules.max_round_share * profile.rows
    return next((unit for unit in units if unit.rows > most), None)


def before_release(profile: Profile, rules: TimeRules, identities: Identities) -> list[Finding]:
    """Returns a finding about ratings from before the movie's year: an error if they are many."""
    early = profile.before_release
    if not early.rows:
        return []
    most = rules.max_before_release_share
    many = early.rows > most * profile.rows
    return [
        finding(
            "E-BEFORE-RELEASE" if many else "W-BEFORE-RELEASE",
            f"at most {percent(most)} of the ratings{because(rules, 'max_before_release_share')}"
            if many
            else "no rating before the year in the title",
            f"{counted(early.rows, 'rating')} of {counted(early.values, 'movie')}",
            feature=f.TIMESTAMP,
            rows=early.rows,
            of_rows=profile.rows,
            examples=identities.rows(early.samples),
        )
    ]
