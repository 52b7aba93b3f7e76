"""What TFDV's comparators say turned into distances, and into findings of drift and skew.

The people of a split are a sample: the fewer, the farther from one another healthy splits are. The
thresholds of the schema hold for MIN_USERS users on either side; below that, what exceeds them is a
warning. (Pairs of splits of random windows of 14 to 90 days of ML-100K, L-infinity of user_gender:
up to 0.39 with 50 users and more, 0.23 with 100 and more; the two codes swapped: 0.42 to 0.50.)
"""

from dataclasses import replace
from typing import Any, Literal

from tensorflow_metadata.proto.v0 import anomalies_pb2

from components.schema_validation.anomalies import (
    agreed_feature,
    description,
    schema_lines,
    type_name,
)
from components.schema_validation.anomaly_types import COMPARATOR_TYPES
from components.schema_validation.evidence import Distance
from components.schema_validation.findings import Finding, Severity
from components.schema_validation.rows_at_fault.fault import Fault, Where
from components.schema_validation.summaries import SplitSummary
from foundation.text import inert
from transform import features as f

Kind = Literal["drift", "skew"]

MIN_USERS = 100
_MAX_FOUND_CHARS = 300
_CODES = {"drift": "E-DRIFT", "skew": "E-SKEW"}
_OTHERS = {"drift": "the previous data", "skew": "the serving log"}
_MEASURES: dict[str, Literal["L-infinity", "Jensen-Shannon"]] = {
    "L_INFTY": "L-infinity",
    "JENSEN_SHANNON_DIVERGENCE": "Jensen-Shannon",
}
_ARTICLES = {
    "L-infinity": "an L-infinity distance",
    "Jensen-Shannon": "a Jensen-Shannon divergence",
}
# Nothing to compare with. Beside the previous data the feature is new, which need not be wrong; a
# feature that no request sends is one that the model was trained on in vain.
_NEW_NOW = "COMPARATOR_CONTROL_DATA_MISSING"


def distances(split: str, anomalies: Any, kind: Kind) -> list[Distance]:
    """Returns everything that comparators measured, below and above their thresholds."""
    found = []
    for info in anomalies.drift_skew_info:
        for measured in getattr(info, f"{kind}_measurements"):
            name = anomalies_pb2.DriftSkewInfo.Measurement.Type.Name(measured.type)
            if name in _MEASURES:
                feature = ".".join(info.path.step)
                limit = measured.threshold
                found.append(Distance(kind, split, feature, _MEASURES[name], measured.value, limit))
    return sorted(found, key=lambda distance: (distance.feature, distance.measure))


def comparator_findings(
    split: SplitSummary,
    other: SplitSummary,
    anomalies: Any,
    schema: Any,
    kind: Kind,
    min_rows: int = 0,
) -> list[Finding]:
    """Returns a finding for each feature that is too far from the previous data or the requests.

    Args:
      split: the split of this data.
      other: what it was compared with.
      anomalies: TFDV's, from comparing with `other` alone.
      schema: the schema, for the lines that the report quotes.
      kind: which comparison it was.
      min_rows: rows of `other` below which a distance is only a warning.
    """
    found = []
    measured = {d.feature: d for d in distances(split.name, anomalies, kind)}
    for key, info in sorted(anomalies.anomaly_info.items()):
        feature = ".".join(info.path.step) or key
        reasons = [r for r in info.reason if type_name(r) in COMPARATOR_TYPES]
        if not reasons:
            continue
        unknown = all(type_name(r) == _NEW_NOW for r in reasons)
        text = (
            f"{_OTHERS[kind]} has no values of this feature"
            if unknown
            else "; ".join(_said(r, measured.get(feature)) for r in reasons)
        )
        reservation = _reservation(split, other, min_rows)
        severity: Severity = "warning" if (unknown and kind == "drift") or reservation else "error"
        found.append(_finding(kind, split.name, feature, severity, text + reservation, schema))
    return found


def _said(reason: Any, measured: Distance | None) -> str:
    """Returns what was measured, else what TFDV says."""
    if measured is None or not type_name(reason).endswith("_HIGH"):
        return description(reason)
    return f"{_ARTICLES[measured.measure]} of {measured.value:.3g}"


def vanished_findings(split: SplitSummary, other: SplitSummary, schema: Any) -> list[Finding]:
    """Returns a finding for each feature that the previous data had and this data has not at all.

    TFDV's comparators say nothing of a feature that is gone, when the schema lets it be absent.
    """
    if not split.rows:
        return []  # an empty split has a finding of its own
    gone = [
        name
        for name, feature in sorted(other.features.items())
        if feature.present and name not in f.REQUIRED_FIELDS and not _present(split, name)
    ]
    text = "not one row has a value"
    return [
        replace(
            _finding("drift", split.name, name, _loss(name), text, schema),
            where=Where(name, Fault("missing")),
        )
        for name in gone
    ]


def _loss(feature: str) -> Severity:
    """Returns how grave it is that a feature is gone: a model may do without what it never sees."""
    return "warning" if feature in f.NEVER_MODEL_FIELDS else "error"


def _reservation(split: SplitSummary, other: SplitSummary, min_rows: int) -> str:
    """Returns why a distance is only a warning, "" if it is more than that."""
    if min(split.unique(f.USER_ID) or 0, other.unique(f.USER_ID) or 0) < MIN_USERS:
        return f" (a warning: fewer than {MIN_USERS} users to compare)"
    if other.rows < min_rows:
        return f" (a warning: fewer than {min_rows:,} rows to compare with)"
    return ""


def _present(split: SplitSummary, name: str) -> int:
    summary = split.features.get(name)
    return summary.present if summary else 0


def _finding(
    kind: Kind, split: str, feature: str, severity: Severity, text: str, schema: Any
) -> Finding:
    agreed = agreed_feature(schema, feature)
    return Finding(
        code=_CODES[kind],
        severity=severity,
        split=split,
        feature=inert(feature),
        expectation=_expectation(agreed, kind),
        found=inert(text, _MAX_FOUND_CHARS),
        schema_lines=schema_lines(agreed, f"{kind}_comparator"),
    )


def _expectation(agreed: Any | None, kind: Kind) -> str:
    comparator = getattr(agreed, f"{kind}_comparator") if agreed is not None else None
    if comparator is not None and comparator.HasField("infinity_norm"):
        limit = comparator.infinity_norm.threshold
        return f"{_ARTICLES['L-infinity']} of at most {limit:g} from {_OTHERS[kind]}"
    if comparator is not None and comparator.HasField("jensen_shannon_divergence"):
        limit = comparator.jensen_shannon_divergence.threshold
        return f"{_ARTICLES['Jensen-Shannon']} of at most {limit:g} from {_OTHERS[kind]}"
    return f"values as in {_OTHERS[kind]}"
