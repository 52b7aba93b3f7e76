"""What clients ask can be read, and is enough to compare with."""

from components.schema_validation.evidence import Serving
from components.schema_validation.findings import Example, Finding
from components.schema_validation.rules.making import because, finding, percent
from components.schema_validation.thresholds import ServingRules
from foundation.text import inert


def serving(asked: Serving, rules: ServingRules) -> list[Finding]:
    """Returns what is wrong with the requests of a serving log; skew itself is TFDV's part."""
    return [*requests_refused(asked, rules), *requests_few(asked, rules)]


def requests_refused(asked: Serving, rules: ServingRules) -> list[Finding]:
    """Returns a finding if too many requests cannot be read."""
    most = rules.max_refused_share
    if not asked.requests_refused or asked.requests_refused <= most * asked.requests_read:
        return []
    reasons = sorted(asked.refused_by_reason.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{inert(code)} {rows:,}" for code, rows in reasons)
    examples: list[Example] = []
    for code, _ in reasons:
        examples += asked.examples.get(code, ())
    return [
        finding(
            "E-REQUESTS-REFUSED",
            f"at most {percent(most)} of the requests{because(rules, 'max_refused_share')}",
            f"{asked.requests_refused:,} of {asked.requests_read:,}: {shown}",
            rows=asked.requests_refused,
            of_rows=asked.requests_read,
            examples=tuple(examples),
        )
    ]


def requests_few(asked: Serving, rules: ServingRules) -> list[Finding]:
    """Returns a warning if the log is too short for a comparison."""
    usable = asked.requests_read - asked.requests_refused
    if usable >= rules.min_requests:
        return []
    return [
        finding(
            "W-REQUESTS-FEW",
            f"at least {rules.min_requests:,} requests{because(rules, 'min_requests')}",
            f"{usable:,} requests",
        )
    ]
