"""TFDV's Anomalies proto turned into findings with our reason codes."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import anomalies_pb2

from components.schema_validation.findings import MAX_EXAMPLES, Finding, Severity
from components.schema_validation.reasons import REASONS
from components.schema_validation.summaries import FeatureSummary, SplitSummary
from foundation.text import inert

_MAX_FOUND_CHARS = 300
_MAX_SCHEMA_LINES = 12

# Our code: the names of AnomalyInfo.Type that it stands for. Any other name becomes E-SCHEMA-OTHER.
_TYPES_BY_CODE = {
    "E-FEATURE-MISSING": """SCHEMA_MISSING_COLUMN FEATURE_TYPE_NOT_PRESENT
        FEATURE_TYPE_LOW_FRACTION_PRESENT FEATURE_TYPE_LOW_NUMBER_PRESENT""",
    "E-FEATURE-NEW": "SCHEMA_NEW_COLUMN",
    "E-FEATURE-TYPE": """UNEXPECTED_DATA_TYPE BOOL_TYPE_BYTES_NOT_INT BOOL_TYPE_BYTES_NOT_STRING
        BOOL_TYPE_FLOAT_NOT_INT BOOL_TYPE_FLOAT_NOT_STRING BOOL_TYPE_INT_NOT_STRING
        BOOL_TYPE_STRING_NOT_INT ENUM_TYPE_BYTES_NOT_STRING ENUM_TYPE_FLOAT_NOT_STRING
        ENUM_TYPE_INT_NOT_STRING FLOAT_TYPE_NOT_FLOAT FLOAT_TYPE_STRING_NOT_FLOAT
        FLOAT_TYPE_NON_STRING FLOAT_TYPE_UNKNOWN_TYPE_NUMBER INT_TYPE_INT_EXPECTED
        INT_TYPE_NOT_INT_STRING INT_TYPE_NOT_STRING INT_TYPE_STRING_EXPECTED
        INT_TYPE_UNKNOWN_TYPE_NUMBER STRING_TYPE_NOW_FLOAT STRING_TYPE_NOW_INT""",
    "E-FEATURE-SHAPE": """FEATURE_TYPE_HIGH_NUMBER_VALUES FEATURE_TYPE_LOW_NUMBER_VALUES
        FEATURE_TYPE_NO_VALUES FEATURE_TYPE_UNEXPECTED_REPEATED INVALID_FEATURE_SHAPE
        VALUE_NESTEDNESS_MISMATCH""",
    "E-FEATURE-UNIQUE": """FEATURE_TYPE_HIGH_UNIQUE FEATURE_TYPE_LOW_UNIQUE
        FEATURE_TYPE_NO_UNIQUE""",
    "E-VALUE-RANGE": """INT_TYPE_BIG_INT INT_TYPE_SMALL_INT FLOAT_TYPE_BIG_FLOAT
        FLOAT_TYPE_SMALL_FLOAT FLOAT_TYPE_HAS_NAN FLOAT_TYPE_HAS_INF BOOL_TYPE_BIG_INT
        BOOL_TYPE_SMALL_INT BOOL_TYPE_UNEXPECTED_FLOAT""",
    "E-VALUE-UNEXPECTED": "ENUM_TYPE_UNEXPECTED_STRING_VALUES BOOL_TYPE_UNEXPECTED_STRING",
    "E-TEXT-ENCODING": "ENUM_TYPE_INVALID_UTF8",
    "E-DATASET-SIZE": """DATASET_LOW_NUM_EXAMPLES DATASET_HIGH_NUM_EXAMPLES NO_DATA_IN_SPAN""",
    "E-SCHEMA-INVALID": """INVALID_SCHEMA_SPECIFICATION INVALID_DOMAIN_SPECIFICATION
        DOMAIN_INVALID_FOR_TYPE FEATURE_MISSING_NAME FEATURE_MISSING_TYPE
        BOOL_TYPE_INVALID_CONFIG""",
}
_CODE_BY_TYPE = {name: code for code, names in _TYPES_BY_CODE.items() for name in names.split()}


def findings(split: SplitSummary, anomalies: Any, schema: Any) -> list[Finding]:
    """Returns one finding for each feature and reason code in a split's anomalies."""
    found = []
    for feature, info in sorted(anomalies.anomaly_info.items()):
        name = ".".join(info.path.step) or feature
        found += _of_feature(split, name, info, schema)
    if anomalies.HasField("dataset_anomaly_info"):
        found += _of_feature(split, "", anomalies.dataset_anomaly_info, schema)
    return found


def code_of(anomaly_type: str) -> str:
    """Returns our reason code for the name of an AnomalyInfo.Type."""
    return _CODE_BY_TYPE.get(anomaly_type, "E-SCHEMA-OTHER")


def _of_feature(split: SplitSummary, feature: str, info: Any, schema: Any) -> list[Finding]:
    by_code = _descriptions_by_code(info)
    warning = info.severity == anomalies_pb2.AnomalyInfo.WARNING
    agreed = next((item for item in schema.feature if item.name == feature), None)
    summary = split.features.get(feature)
    found = []
    for code, descriptions in by_code.items():
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
                schema_lines=_schema_lines(agreed),
            )
        )
    return found


def _descriptions_by_code(info: Any) -> dict[str, list[str]]:
    """Returns TFDV's descriptions by our code, without the shape of a feature that is missing."""
    by_code: dict[str, list[str]] = defaultdict(list)
    names = {anomalies_pb2.AnomalyInfo.Type.Name(reason.type) for reason in info.reason}
    missing = any(code_of(name) == "E-FEATURE-MISSING" for name in names)
    for reason in info.reason:
        name = anomalies_pb2.AnomalyInfo.Type.Name(reason.type)
        if missing and name == "INVALID_FEATURE_SHAPE":
            continue
        code = code_of(name)
        text = reason.description.strip() or reason.short_description
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
    return "as the schema's lines say"


def _at_fault(
    code: str, split: SplitSummary, summary: FeatureSummary | None, agreed: Any, schema: Any
) -> tuple[int | None, tuple[str, ...]]:
    """Returns how many rows are at fault and some values, as far as the statistics tell."""
    if code == "E-FEATURE-MISSING":
        present = summary.present if summary else 0
        return split.rows - present, ()
    if code == "E-FEATURE-NEW" and summary:
        return summary.present, ()
    if code == "E-VALUE-UNEXPECTED" and summary and agreed is not None:
        allowed = _allowed_values(agreed, schema.string_domain)
        wrong = [(value, rows) for value, rows in summary.values if value not in allowed]
        shown = (f"{inert(value)} ({rows:,} rows)" for value, rows in wrong[:MAX_EXAMPLES])
        complete = len(summary.values) == summary.unique
        return sum(rows for _, rows in wrong) if complete and wrong else None, tuple(shown)
    return None, ()


def _allowed_values(agreed: Any, shared_domains: Iterable[Any]) -> set[str]:
    if agreed.WhichOneof("domain_info") == "domain":
        return {
            value
            for domain in shared_domains
            if domain.name == agreed.domain
            for value in domain.value
        }
    return set(agreed.string_domain.value)


def _schema_lines(agreed: Any) -> tuple[str, ...]:
    if agreed is None:
        return ()
    lines = text_format.MessageToString(agreed).splitlines()
    cut = lines[:_MAX_SCHEMA_LINES]
    return (*cut, "...") if len(lines) > len(cut) else tuple(cut)
