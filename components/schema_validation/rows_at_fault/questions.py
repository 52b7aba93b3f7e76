"""Findings that belong to rows turned into questions: what makes a row one at fault, and when."""

import math
from dataclasses import dataclass
from typing import Any

from components.schema_validation.anomalies import agreed_feature, allowed_values
from components.schema_validation.findings import SPLITS, Finding
from components.schema_validation.ingest import Boundaries
from components.schema_validation.rows_at_fault.fault import Fault, Where


@dataclass(frozen=True)
class Question:
    """Which rows with after_s < timestamp <= until_s have a fault in a feature?"""

    feature: str
    fault: Fault
    after_s: float = -math.inf
    until_s: float = math.inf


def question(finding: Finding, schema: Any, boundaries: Boundaries) -> Question | None:
    """Returns the question for the rows of a finding.

    None for one whose rows are told neither by the finding nor by the schema, or that is not about
    the history.
    """
    if finding.split not in ("", *SPLITS):
        return None
    where = finding.where or _where(finding, schema)
    if where is None:
        return None
    if not finding.split or not where.of_split:
        return Question(where.feature, where.fault)
    after_s, until_s = boundaries.of(finding.split)
    until_s = math.inf if finding.split == SPLITS[-1] else until_s
    return Question(where.feature, where.fault, after_s, until_s)


def _where(finding: Finding, schema: Any) -> Where | None:
    """Returns the rows that break what the schema says of a feature in a split."""
    agreed = agreed_feature(schema, finding.feature)
    if finding.split not in SPLITS or agreed is None:
        return None
    fault = fault_of(finding.code, agreed, schema)
    return Where(finding.feature, fault) if fault else None


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
