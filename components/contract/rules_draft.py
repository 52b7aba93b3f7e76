"""Rules and profile turned into the differences of the rules: thresholds with room to spare."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
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
    return [
        found
        for measure in measures(profile, rules)
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
    found = f"{measure.value:.3g}:" if is_share else f"{measure.value:,.0f}"
    yield Difference(
        id=f"rules:{key}",
        part="rules",
        effect=effect,
        current=f"{agreed:.15g}",
        drafted=f"{drafted:.15g}",
        evidence=f"{found} {measure.evidence}",
        edits=(Edit("set", measure.path, f"{drafted:.15g}"),),
    )


def drafted_limit(measure: Measure, is_share: bool) -> float:
    """Returns a limit with room beyond what was found, of two digits; a share is at most 1."""
    if is_share:
        return min(1.0, _two_digits(measure.value * SHARE_MARGIN, ROUND_CEILING))
    if measure.at_least:
        return max(1.0, _two_digits(measure.value / COUNT_MARGIN, ROUND_FLOOR, whole=True))
    return max(1.0, _two_digits(measure.value * COUNT_MARGIN, ROUND_CEILING, whole=True))


def _far(drafted: float, agreed: float, at_least: bool) -> bool:
    wide, narrow = (drafted, agreed) if at_least else (agreed, drafted)
    return wide >= _NARROWED_FROM * narrow


def _two_digits(value: float, rounding: str, whole: bool = False) -> float:
    """Returns a number of two significant digits, or a whole one of those; 0 for less than 0."""
    number = Decimal(f"{max(value, 0.0):.12g}")  # without the noise of a product of floats
    exponent = number.adjusted() - 1
    return float(
        number.quantize(Decimal(1).scaleb(max(exponent, 0) if whole else exponent), rounding)
    )
