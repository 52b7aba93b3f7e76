"""TFDV's Anomalies proto turned into findings with our reason codes.

Comparators' anomalies (drift and skew) are left to `distances`.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import anomalies_pb2, schema_pb2

from components.schema_validation.anomaly_types import COMPARATOR_TYPES, code_of
from components.schema_validation.findings import MAX_EXAMPLES, Example, Finding, Severity
from components.schema_validation.reasons import REASONS
from components.schema_validation.summaries import FeatureSummary, SplitSummary
from foundation.text import inert

_MAX_FOUND_CHARS = 300
_MAX_SCHEMA_LINES = 12


def findings(split: SplitSummary, anomalies: Any, schema: Any) -> list[Finding]:
    """Returns one finding for each feature and reason code in a split's anomalies."""
    found = []
    for feature, info in sorted(anomalies.anomaly_info.items()):
        name = ".".join(info.path.step) or feature
        found += _of_feature(split, name, info, schema)
    if anomalies.HasField("dataset_anomaly_info"):
        found += _of_feature(split, "", anomalies.dataset_anomaly_info, schema)
    return found


def type_name(reason: Any) -> str:
    """Returns the name of a reason's type; its number for one that this proto has no name for."""
    try:
        return str(anomalies_pb2.AnomalyInfo.Type.Name(reason.type))
    except ValueError:
        return str(reason.type)


def description(reason: Any) -> str:
    """Returns TFDV's words for a reason."""
    return str(reason.description.strip() or reason.short_description)


def schema_lines(agreed: Any | None, comparator: str = "") -> tuple[str, ...]:
    """Returns the schema's lines of one feature; none for a feature that it does not have.

    Args:
      agreed: what the schema says of the feature.
      comparator: the one that was broken, such as "drift_comparator"; "" for anything but
        comparators, which are left out then.
    """
    if agreed is None:
        return ()
    shown = schema_pb2.Feature()
    shown.CopyFrom(agreed)
    for field, _ in agreed.ListFields():
        of_comparator = field.name if field.name.endswith("_comparator") else ""
        if field.name != "name" and of_comparator != comparator:
            shown.ClearField(field.name)
    lines = text_format.MessageToString(shown).splitlines()
    cut = lines[:_MAX_SCHEMA_LINES]
    return (*cut, "...") if len(lines) > len(cut) else tuple(cut)


def agreed_feature(schema: Any, name: str) -> Any | None:
    """Returns what the schema says of a feature, None when it does not know it."""
    return next((feature for feature in schema.feature if feature.name == name), None)


def _of_feature(split: SplitSummary, feature: str, info: Any, schema: Any) -> list[Finding]:
    warning = info.severity == anomalies_pb2.AnomalyInfo.WARNING
    agreed = agreed_feature(schema, feature)
    summary = split.features.get(feature)
    found = []
    for code, descriptions in _descriptions_by_code(info).items():
        severity: Severity = "warning" if warning else REASONS[code].severity
        rows, examples = _at_fault(code, split, summary, agreed, schema)
        found.append(
            Finding(
                code=code,
                severity=severity,
                split=split.name,
                feature=inert(feature),
                expectation=_expectation(code, agreed),
                found=inert("; ".join(descriptions), _MAX_FOUND_CHARS),
                rows=rows,
                share=rows / split.rows if rows is not None and split.rows else None,
                examples=examples,
                schema_lines=schema_lines(agreed),
            )
        )
    return found


def _descriptions_by_code(info: Any) -> dict[str, list[str]]:
    """Returns TFDV's descriptions by our code, without the shape of a feature that is missing."""
    by_code: dict[str, list[str]] = defaultdict(list)
    reasons = [(type_name(reason), reason) for reason in info.reason]
    missing = any(code_of(name) == "E-FEATURE-MISSING" for name, _ in reasons)
    for name, reason in reasons:
        if name in COMPARATOR_TYPES or (missing and name == "INVALID_FEATURE_SHAPE"):
            continue
        code, text = code_of(name), description(reason)
        by_code[code].append(f"{name}: {text}" if code == "E-SCHEMA-OTHER" else text)
    return by_code


def _expectation(code: str, agreed: Any) -> str:
    if agreed is None:
        return "a feature of the schema" if code == "E-FEATURE-NEW" else "as the schema says"
    domain = agreed.WhichOneof("domain_info")
    if code == "E-VALUE-RANGE" and domain in ("int_domain", "float_domain"):
        limits = getattr(agreed, domain)
        return f"{limits.min:.15g} .. {limits.max:.15g}"
    if code == "E-VALUE-UNEXPECTED":
        return "one of the values listed in the schema"
    if code == "E-FEATURE-MISSING":
        return f"present in at least {agreed.presence.min_fraction:.0%} of the rows"
    if code == "E-FEATURE-NEW":
        return f"absent: not in {', '.join(map(str, agreed.not_in_environment))}"
    return "as the schema's lines say"


def _at_fault(
    code: str, split: SplitSummary, summary: FeatureSummary | None, agreed: Any, schema: Any
) -> tuple[int | None, tuple[Example, ...]]:
    """Returns how many rows are at fault and some values, as far as the statistics tell."""
    if code == "E-FEATURE-MISSING":
        present = summary.present if summary else 0
        return split.rows - present, ()
    if code == "E-FEATURE-NEW" and summary:
        return summary.present, ()
    if code == "E-VALUE-UNEXPECTED" and summary and agreed is not None:
        allowed = allowed_values(agreed, schema.string_domain)
        wrong = [(value, rows) for value, rows in summary.values if value not in allowed]
        shown = (Example(f"{inert(value)} ({rows:,} rows)") for value, rows in wrong[:MAX_EXAMPLES])
        complete = len(summary.values) == summary.unique
        return sum(rows for _, rows in wrong) if complete and wrong else None, tuple(shown)
    return None, ()


def allowed_values(agreed: Any, shared_domains: Iterable[Any]) -> set[str]:
    """Returns the values that the schema lists for a text feature."""
    if agreed.WhichOneof("domain_info") == "domain":
        return {
            value
            for domain in shared_domains
            if domain.name == agreed.domain
            for value in domain.value
        }
    return set(agreed.string_domain.value)
