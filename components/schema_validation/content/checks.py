"""Reason codes and findings turned into the list of what was looked for, with what came of it."""

from collections.abc import Iterable, Sequence

from components.schema_validation.content.model import Check, Group, SeveritySetting, State
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.reasons import GROUPS, REASONS, known_codes, reason
from components.schema_validation.rule_file import Rules
from components.schema_validation.rules.looked import not_looked


def checks(
    evidence: Evidence | None, findings: Sequence[Finding], rules: Rules | None
) -> list[Check]:
    """Returns one check a reason code, in the order of the groups.

    Args:
      evidence: None when the source could not be opened, so that nothing was looked at.
      findings: all that was found; a code that is in no table is a check as well.
      rules: what was applied; None if nothing was.
    """
    found: dict[str, str] = {}
    for finding in findings:
        if found.get(finding.code) != "error":
            found[finding.code] = finding.severity
    severities: dict[str, SeveritySetting] = dict.fromkeys(found, "error")
    severities.update(known_codes())
    severities.update(rules.severities if rules else {})
    made = [
        _check(code, severity, found.get(code), _missing(code, evidence, rules))
        for code, severity in severities.items()
    ]
    order = [group.name for group in GROUPS]
    return sorted(made, key=lambda check: order.index(check.group))


def groups(found: Iterable[Check], findings: Sequence[Finding]) -> list[Group]:
    """Returns the groups that have checks: those with the worst findings first.

    Args:
      found: the checks.
      findings: all that was found, worst first.
    """
    listed = list(found)
    made = [
        Group(
            name=group.name,
            title=group.title,
            about=group.about,
            error=_count(findings, group.name, "error"),
            warning=_count(findings, group.name, "warning"),
            passed=_states(listed, group.name, "passed"),
            not_applicable=_states(listed, group.name, "not applicable"),
            off=_states(listed, group.name, "off"),
        )
        for group in GROUPS
        if any(check.group == group.name for check in listed)
    ]
    worst_first = [group_name(finding.code) for finding in findings]
    return sorted(made, key=lambda group: [*worst_first, group.name].index(group.name))


def group_name(code: str) -> str:
    """Returns the name of the group of a code; "ingestion" for one in no table."""
    return REASONS[code].group if code in REASONS else "ingestion"


def _check(code: str, severity: SeveritySetting, found: str | None, why: str) -> Check:
    state: State = "passed"
    because = ""
    if found:
        state = "failed" if found == "error" else "warned"
    elif severity == "off":
        state, because = "off", "switched off in the rules file"
    elif why:
        state, because = "not applicable", why
    return Check(
        code=code,
        group=group_name(code),
        state=state,
        severity=severity,
        meaning=reason(code).meaning,
        why=because,
    )


def _missing(code: str, evidence: Evidence | None, rules: Rules | None) -> str:
    """Returns what a check needs and has not; "" if it could be made."""
    if evidence is None or rules is None:
        return "the source could not be opened"
    return not_looked(code, evidence, rules)


def _count(findings: Sequence[Finding], group: str, severity: str) -> int:
    return sum(
        finding.severity == severity and group_name(finding.code) == group for finding in findings
    )


def _states(found: Sequence[Check], group: str, state: str) -> int:
    return sum(check.group == group and check.state == state for check in found)
