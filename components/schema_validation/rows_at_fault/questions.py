"""Findings that belong to rows turned into questions: what makes a row of a split one at fault."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from components.schema_validation.anomalies import agreed_feature, allowed_values
from components.schema_validation.findings import SPLITS, Finding
from components.schema_validation.ingest import Boundaries

Kind = Literal["missing", "range", "unexpected", "count"]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a value.

    Attributes:
      kind: "missing" (no value), "range" (a number that is not in low .. high, or no number),
        "unexpected" (a text that is not in `allowed`), "count" (not low .. high values).
    """

    kind: Kind
    low: float = -math.inf
    high: float = math.inf
    allowed: frozenset[str] = frozenset()
    nan_allowed: bool = False


@dataclass(frozen=True)
class Question:
    """Which rows of a split, after_s < timestamp <= until_s, have a fault in a feature?"""

    split: str
    feature: str
    code: str
    after_s: float
    until_s: float
    fault: Fault


def questions(
    findings: Iterable[Finding], schema: Any, boundaries: Boundaries
) -> dict[Question, Finding]:
    """Returns a question for each finding whose rows can be told from the schema alone."""
    found = {}
    for finding in findings:
        agreed = agreed_feature(schema, finding.feature)
        if finding.split not in SPLITS or agreed is None:
            continue
        fault = fault_of(finding.code, agreed, schema)
        if fault is not None:
            after_s, until_s = boundaries.of(finding.split)
            until_s = math.inf if finding.split == SPLITS[-1] else until_s
            question = Question(
                finding.split, finding.feature, finding.code, after_s, until_s, fault
            )
            found[question] = finding
    return found


def fault_of(code: str, agreed: Any, schema: Any) -> Fault | None:
    """Returns what a reason code means for one value of a feature, None when it means nothing."""
    domain = agreed.WhichOneof("domain_info")
    if code == "E-FEATURE-MISSING":
        return Fault("missing")
    if code == "E-VALUE-RANGE" and domain in ("int_domain", "float_domain"):
        return _range(getattr(agreed, domain))
    if code == "E-VALUE-UNEXPECTED" and domain in ("domain", "string_domain"):
        return Fault("unexpected", allowed=frozenset(allowed_values(agreed, schema.string_domain)))
    if code == "E-FEATURE-SHAPE" and agreed.HasField("value_count"):
        most = agreed.value_count.max if agreed.value_count.HasField("max") else math.inf
        return Fault("count", agreed.value_count.min, most)
    if code == "E-FEATURE-SHAPE" and agreed.HasField("shape"):
        return Fault("count", 1, 1)
    return None


def _range(limits: Any) -> Fault:
    return Fault(
        "range",
        limits.min if limits.HasField("min") else -math.inf,
        limits.max if limits.HasField("max") else math.inf,
        nan_allowed=not getattr(limits, "disallow_nan", False),
    )
