"""What the tests of the rules ask: which codes are found, in which split."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from components.schema_validation import rules
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.identities import Identities
from components.schema_validation.rule_file import Rules

Judge = Callable[..., list[Finding]]


@pytest.fixture
def judge() -> Judge:
    """judge(evidence, rules) -> findings."""

    def judge(evidence: Evidence, agreed: Rules | None = None) -> list[Finding]:
        return rules.findings(evidence, agreed or Rules(), Identities("f" * 64))

    return judge


@pytest.fixture
def codes(judge: Judge) -> Callable[..., set[tuple[str, str]]]:
    """codes(evidence, rules) -> {(code, split)}."""

    def codes(evidence: Evidence, agreed: Rules | None = None) -> set[tuple[str, str]]:
        return {(finding.code, finding.split) for finding in judge(evidence, agreed)}

    return codes


@pytest.fixture
def spoilt(healthy: Evidence) -> Callable[..., Evidence]:
    """spoilt(field=value, ...) -> healthy evidence whose profile has other values."""

    def spoilt(**changes: Any) -> Evidence:
        return replace(healthy, profile=replace(healthy.profile, **changes))

    return spoilt
