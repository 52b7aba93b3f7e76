from dataclasses import replace

import pytest

from components.schema_validation.content.checks import checks, groups
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.reasons import known_codes
from components.schema_validation.rule_file import Rules
from tests.components.schema_validation.healthy_evidence import (
    evidence,
    previous,
    profile,
    serving,
)


def states(given: Evidence, *findings: Finding, rules: Rules | None = None) -> dict[str, str]:
    return {check.code: check.state for check in checks(given, findings, rules or Rules())}


def test_every_code_is_a_check_and_without_findings_none_fails() -> None:
    found = states(evidence())
    assert found.keys() == known_codes().keys()
    assert set(found.values()) == {"passed", "not applicable"}


def test_an_error_outweighs_a_warning_of_the_same_code() -> None:
    warning = Finding("E-TYPE", "warning", "", "")
    error = Finding("E-TYPE", "error", "", "")
    assert states(evidence(), warning)["E-TYPE"] == "warned"
    assert states(evidence(), warning, error, warning)["E-TYPE"] == "failed"


def test_a_code_that_is_switched_off_says_so() -> None:
    rules = Rules.from_json('{"severities": {"W-TIME-GAP": "off"}}')
    assert states(evidence(), rules=rules)["W-TIME-GAP"] == "off"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("E-DRIFT", "no previous data was given"),
        ("E-SKEW", "no serving log was given"),
        ("E-REQUESTS-REFUSED", "no serving log was given"),
        ("E-UNLIKE-REFERENCE", "this is no published data set whose facts are known"),
    ],
)
def test_a_check_that_cannot_be_made_says_why(code: str, why: str) -> None:
    (check,) = (check for check in checks(evidence(), [], Rules()) if check.code == code)
    assert (check.state, check.why) == ("not applicable", why)


def test_checks_that_compare_apply_when_there_is_something_to_compare_with() -> None:
    compared = replace(evidence(), previous=previous(profile()), serving=serving())
    found = states(compared)
    assert {found[code] for code in ("E-DRIFT", "E-SKEW", "E-REQUESTS-REFUSED")} == {"passed"}


def test_a_known_published_data_set_is_compared_with_what_is_published() -> None:
    text = '{"references": [{"name": "ours", "when_titles": {"1": "Heat (1995)"}}]}'
    assert states(evidence(), rules=Rules.from_json(text))["E-UNLIKE-REFERENCE"] == "passed"


def test_groups_are_counted_with_the_worst_finding_first() -> None:
    findings = [
        Finding("E-USER-BURST", "error", "", ""),
        Finding("W-COLD-USERS", "warning", "", ""),
    ]
    found = groups(checks(evidence(), findings, Rules()), findings)
    assert [(group.name, group.error, group.warning) for group in found[:2]] == [
        ("ids", 1, 0),
        ("splits", 0, 1),
    ]
    assert sum(group.passed + group.not_applicable for group in found) == len(known_codes()) - 2


def test_a_code_of_no_table_is_a_check_as_well() -> None:
    unknown = Finding("E-OF-TOMORROW", "error", "", "")
    assert states(evidence(), unknown)["E-OF-TOMORROW"] == "failed"
