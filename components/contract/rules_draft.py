"""Rules and profile turned into the differences of the rules: thresholds with room to spare."""

import math
from collections.abc import Iterator
from typing import Any

from components.contract.difference import Difference, Effect
from components.contract.edits import Edit
from components.contract.measures import COUNT_MARGIN, SHARE_MARGIN, Measure, measures
from components.ratings_profile.profile import Profile

# How many times wider than a drafted threshold the agreed one is before a narrower is proposed.
_NARROWED_FROM = 2.0


def differences(rules: Any, profile: Profile) -> list[Difference]:
    """Returns the differences of the rules.

    Args:
      rules: the agreed Rules (components.schema_validation.rule_file).
      profile: of the data.
    """
    share_of_day = rules.ids.movie_burst.share_of_day
    return [
        found
        for measure in measures(profile, share_of_day)
        for found in _difference(measure, _agreed(rules, measure.path))
    ]


def _agreed(rules: Any, path: tuple[str, ...]) -> float:
    for key in path:
        rules = getattr(rules, key)
    return float(rules)


def _difference(measure: Measure, agreed: float) -> Iterator[Difference]:
    """Yields one difference where the data is refused, or the limit is far from it."""
    is_share = measure.path[-1].endswith(("_share", "_r2", "_r2_of_ids"))
    drafted = drafted_limit(measure, is_share)
    outwards = -1 if measure.at_least else 1
    beyond = (measure.value - agreed) * outwards
    effect: Effect
    if beyond > 0 or (beyond == 0 and measure.refused_at):
        effect = "loosens"
    elif measure.narrows and _far(drafted, agreed, measure.at_least):
        effect = "tightens"
    else:
        return
    if drafted == agreed:
        return
    key = ".".join(measure.path)
    found = f"{measure.value:.3g}" if is_share else f"{measure.value:,.0f}"
    yield Difference(
        id=f"rules:{key}",
        part="rules",
        effect=effect,
        current=f"{agreed:.15g}",
        drafted=f"{drafted:.15g}",
        evidence=f"{found}: {measure.evidence}",
        edits=(Edit("set", measure.path, f"{drafted:.15g}"),),
    )


def drafted_limit(measure: Measure, is_share: bool) -> float:
    """Returns a limit with room beyond what was found, of two digits; a share is at most 1."""
    if measure.at_least:
        return max(1.0, _two_digits(measure.value / COUNT_MARGIN, math.floor))
    if is_share:
        return min(1.0, _two_digits(measure.value * SHARE_MARGIN, math.ceil))
    return max(1.0, _two_digits(measure.value * COUNT_MARGIN, math.ceil))


def _far(drafted: float, agreed: float, at_least: bool) -> bool:
    wide, narrow = (drafted, agreed) if at_least else (agreed, drafted)
    return wide >= _NARROWED_FROM * narrow


def _two_digits(value: float, cut: Any) -> float:
    """Rounds up or down, as `cut` says, to two significant digits."""
    if value <= 0:
        return 0.0
    digits = 1 - math.floor(math.log10(value))
    return float(round(cut(round(value * 10.0**digits, 6)) / 10.0**digits, max(digits, 0)))
