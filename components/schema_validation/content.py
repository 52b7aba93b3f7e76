"""Evidence, findings and provenance turned into the content of the report: one JSON value.

report.json is this value, report.html is made from this value alone: the two cannot differ. All
text in it is harmless to show. Nothing in it depends on the clock: equal input gives equal bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from components.schema_validation.distributions import rating_shares, rating_values
from components.schema_validation.findings import SPLITS, Finding, ordered, verdict
from components.schema_validation.ingest import Boundaries, IngestFacts
from components.schema_validation.params import ValidationParams
from components.schema_validation.reasons import reason
from components.schema_validation.rules import Evidence
from components.schema_validation.summaries import FeatureSummary, SplitSummary
from foundation.text import inert
from transform import features as f

SCHEMA_VERSION = 1
_TOP_VALUES = 5
# Values that name a person are counted in the report, never listed.
_PERSONAL = (f.USER_ID, f.USER_ZIP_CODE)


def report_content(
    evidence: Evidence,
    findings: Sequence[Finding],
    params: ValidationParams,
    provenance: Mapping[str, Any],
) -> dict[str, Any]:
    """Returns the content of the report.

    Args:
      evidence: what was looked at.
      findings: all that was found, in any order.
      params: the thresholds that were applied.
      provenance: what the executor knows of where the data and the rules came from.
    """
    worst_first = ordered(findings)
    errors = sum(finding.severity == "error" for finding in findings)
    counts = {"error": errors, "warning": len(findings) - errors}
    splits = evidence.splits
    rows = sum(split.rows for split in splits.values())
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": verdict(findings),
        "summary": _summary(counts, rows),
        "next_step": _next_step(counts),
        "counts": counts,
        "synthetic": evidence.ingest.synthetic,
        "findings": [_finding(finding) for finding in worst_first],
        "boundaries": asdict(evidence.boundaries),
        "splits": [_split(splits[name], rows, evidence.boundaries) for name in _present(splits)],
        "timeline": [_timeline(splits[name]) for name in _present(splits)],
        "ratings": _ratings(splits),
        "features": _features(splits),
        "quarantine": _quarantine(evidence.ingest, params),
        "provenance": {
            **_ingest_provenance(evidence.ingest),
            "parameters": asdict(params),
            **provenance,
        },
    }


def as_json(content: Mapping[str, Any]) -> str:
    """Returns the bytes of report.json as text: sorted keys, two spaces, a final newline."""
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def counted(number: int, noun: str) -> str:
    """Returns `1 error`, `2 errors`, `1,000 errors`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _summary(counts: Mapping[str, int], rows: int) -> str:
    if counts["error"]:
        return (
            "This data must not be used for training: "
            f"{counted(counts['error'], 'problem')} must be put right first."
        )
    return (
        f"This data is fit for training: {counted(rows, 'rating')} were checked and nothing"
        " was found that must stop the run."
    )


def _next_step(counts: Mapping[str, int]) -> str:
    if counts["error"]:
        return (
            "Nothing was trained and nothing was published. Start with the first error below: it"
            " says what was agreed, what arrived instead and what to do. Then run the same command"
            " again."
        )
    if counts["warning"]:
        return (
            "Training may start. Read each warning once and decide whether it was to be expected."
        )
    return "Nothing is to be done: training may start."


def _finding(finding: Finding) -> dict[str, Any]:
    entry = reason(finding.code, finding.severity)
    share = None if finding.share is None else round(finding.share, 6)
    return {
        **asdict(finding),
        "share": share,
        "examples": list(finding.examples),
        "schema_lines": list(finding.schema_lines),
        "meaning": entry.meaning,
        "cause": entry.cause,
        "cure": entry.cure,
    }


def _present(splits: Mapping[str, SplitSummary]) -> list[str]:
    return [name for name in SPLITS if name in splits]


def _split(split: SplitSummary, all_rows: int, boundaries: Boundaries) -> dict[str, Any]:
    times = split.features.get(f.TIMESTAMP)
    return {
        "name": split.name,
        "rows": split.rows,
        "share": round(split.rows / all_rows, 6) if all_rows else 0.0,
        "users": split.unique(f.USER_ID),
        "movies": split.unique(f.MOVIE_ID),
        "first_time_s": times.minimum if times else None,
        "last_time_s": times.maximum if times else None,
        "until_s": boundaries.of(split.name)[1],
    }


def _timeline(split: SplitSummary) -> dict[str, Any]:
    times = split.features.get(f.TIMESTAMP)
    bins = times.histogram if times else ()
    return {
        "split": split.name,
        "bins": [{"start_s": b.low, "end_s": b.high, "rows": round(b.rows)} for b in bins],
    }


def _ratings(splits: Mapping[str, SplitSummary]) -> list[dict[str, Any]]:
    """Returns one item a rating that occurs: its approximate share in each split."""
    shares = {}
    for name in _present(splits):
        feature = splits[name].features.get(f.USER_RATING)
        shares[name] = rating_shares(feature.histogram) if feature else {}
    return [
        {
            "rating": value,
            "shares": {name: round(of.get(value, 0.0), 4) for name, of in shares.items()},
        }
        for value in rating_values(shares.values())
    ]


def _features(splits: Mapping[str, SplitSummary]) -> list[dict[str, Any]]:
    names = sorted({name for split in splits.values() for name in split.features})
    return [
        {
            "name": inert(name),
            "splits": {
                split: _feature(splits[split].features[name])
                for split in _present(splits)
                if name in splits[split].features
            },
        }
        for name in names
    ]


def _feature(feature: FeatureSummary) -> dict[str, Any]:
    top = () if feature.name in _PERSONAL else feature.values[:_TOP_VALUES]
    numbers = {
        key: _finite(value)
        for key, value in (
            ("min", feature.minimum),
            ("median", feature.median),
            ("mean", feature.mean),
            ("max", feature.maximum),
        )
        if value is not None
    }
    return {
        "type": feature.type,
        "present": feature.present,
        "missing": feature.missing,
        "presence": round(feature.presence, 6),
        "unique": feature.unique,
        "top_values": [{"value": inert(value, 40), "rows": rows} for value, rows in top],
        "numbers": numbers,
    }


def _finite(value: float) -> float | str:
    """Returns six significant digits, or the word for what JSON has no number for."""
    shown = f"{value:.10g}"
    return float(shown) if shown not in ("nan", "inf", "-inf") else shown


def _quarantine(ingest: IngestFacts, params: ValidationParams) -> dict[str, Any]:
    return {
        "rows_read": ingest.rows_read,
        "rows_written": ingest.rows_written,
        "rows_refused": ingest.rows_refused,
        "share": round(ingest.rows_refused / ingest.rows_read, 6) if ingest.rows_read else 0.0,
        "max_share": params.max_refused_share,
        "by_reason": [
            {
                "code": inert(code),
                "rows": rows,
                "meaning": reason(code).meaning,
                "examples": list(ingest.examples.get(code, ())),
            }
            for code, rows in sorted(ingest.refused_by_reason.items(), key=lambda i: (-i[1], i[0]))
        ],
    }


def _ingest_provenance(ingest: IngestFacts) -> dict[str, Any]:
    raw = ingest.raw
    return {
        "source": inert(raw["source"], 200),
        "format": inert(raw["format"]),
        "span": raw["span"],
        "version": raw["version"],
        "files": [
            {
                "name": inert(item["name"], 200),
                "sha256": inert(item["sha256"]),
                "bytes": item["bytes"],
                "rows": item["rows"],
            }
            for item in raw["files"]
        ],
    }
