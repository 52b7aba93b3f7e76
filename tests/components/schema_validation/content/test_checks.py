from dataclasses import replace
from typing import Any

import pytest

from components.schema_validation.content.checks import checks, groups
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.reasons import known_codes
from components.schema_validation.rule_file import Rules
from components.schema_validation.rules.looked import not_looked
from components.schema_validation.thresholds import DriftRules, Reference
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


@pytest.mark.parametrize(
    ("changes", "code", "why"),
    [
        ({}, "E-ROWS-MISSING", "the source does not say how large it is"),
        ({}, "E-UNKNOWN-AT-REQUEST", "leakage.unknown_at_request names no feature"),
        ({}, "E-USER-ATTRIBUTES", "the source says nothing of its users"),
        ({"rows": 999}, "E-RATING-SCALE", "fewer than 1,000 ratings"),
        ({"rows": 99}, "W-NO-TIME-OF-DAY", "fewer than 100 ratings"),
        ({"rows": 99}, "W-COARSE-TIME", "fewer than 100 ratings"),
        ({"days": ((11_574, 9),)}, "W-TIME-GAP", "all ratings are of one day"),
        ({"known_titles": {"1": ""}}, "E-BEFORE-RELEASE", "the source has no titles"),
        ({"known_titles": {}}, "E-ID-TWO-TITLES", "the source has no titles"),
        ({"genres_in_catalogue": {}}, "E-GENRES-EMPTY", "the source has no genres"),
        ({"splits": profile().splits[:1]}, "W-COLD-USERS", "no split follows the first"),
        ({"splits": ()}, "E-RATING-CONSTANT", "the train split is empty"),
    ],
)
def test_what_the_data_has_not_did_not_pass(changes: Any, code: str, why: str) -> None:
    given = replace(evidence(), profile=replace(profile(), **changes))
    assert not_looked(code, given, Rules()) == why


def test_without_a_scale_in_the_schema_its_use_is_not_looked_at() -> None:
    given = replace(evidence(), rating_scale=None)
    assert states(given)["E-RATING-SCALE"] == "not applicable"
    assert states(evidence())["E-RATING-SCALE"] == "passed"


@pytest.mark.parametrize("code", ["E-RATING-SHIFT", "E-NEW-MOVIES", "W-NEW-USERS"])
def test_shares_of_too_few_rows_are_not_compared(code: str) -> None:
    compared = replace(evidence(), previous=previous(profile()))
    assert not_looked(code, compared, Rules()) == "fewer than 5,000 ratings in both data"
    few = Rules(drift=DriftRules(min_rows=1_000))
    assert not_looked(code, compared, few) == ""


def test_the_past_of_too_few_users_is_not_compared() -> None:
    compared = replace(evidence(), previous=previous(profile(), common_users=19))
    why = "fewer than 20 users have as many ratings as in the previous data"
    for code in ("E-RATINGS-REWRITTEN", "E-TIME-SHIFTED"):
        assert not_looked(code, compared, Rules()) == why


def test_a_log_of_which_no_request_could_be_read_was_not_compared() -> None:
    found = states(replace(evidence(), serving=serving(52, 52)))
    assert (found["E-SKEW"], found["E-REQUESTS-REFUSED"]) == ("not applicable", "passed")


@pytest.mark.parametrize("code", ["E-TIME-SHIFTED", "E-GENRE-VANISHED", "E-TITLES-CHANGED"])
@pytest.mark.parametrize(("min_rows", "looked"), [(1_000, True), (1_001, False)])
def test_a_reference_is_looked_at_without_previous_data(
    code: str, min_rows: int, looked: bool
) -> None:
    known = Reference("ours", {"1": "Heat (1995)"}, hours=(1 / 24,) * 24, min_rows=min_rows)
    why = not_looked(code, evidence(), Rules(references=(known,)))
    assert (why == "") is (looked or code == "E-TITLES-CHANGED")
    assert not_looked(code, evidence(), Rules()) == "no previous data was given"


def test_checks_that_compare_apply_when_there_is_something_to_compare_with() -> None:
    compared = replace(evidence(), previous=previous(profile()), serving=serving())
    found = states(compared)
    assert {found[code] for code in ("E-DRIFT", "E-SKEW", "E-REQUESTS-REFUSED")} == {"passed"}


def test_a_known_published_data_set_is_compared_with_what_is_published() -> None:
    known = Reference("ours", {"1": "Heat (1995)"}, min_rows=1_000)
    large, small = (Rules(references=(replace(known, min_rows=n),)) for n in (1_000, 1_001))
    assert states(evidence(), rules=large)["E-UNLIKE-REFERENCE"] == "passed"
    assert not_looked("E-UNLIKE-REFERENCE", evidence(), small) == "fewer than 1,001 ratings"


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
