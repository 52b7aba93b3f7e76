"""What ingestion refused, against the share that is agreed, and what it only counted."""

from collections.abc import Mapping

from components.schema_validation.findings import Finding, Severity
from components.schema_validation.ingest import IngestFacts, IngestWarning
from components.schema_validation.reasons import REASONS
from components.schema_validation.rules.making import percent
from components.schema_validation.thresholds import RowRules
from foundation.text import inert

_EXPECTED: Mapping[str, str] = {
    "W-BLANK": "no blank line",
    "W-MOVIE-UNDATED": "every listed movie has a release date",
    "W-USER-ATTRIBUTES": "every listed user has age, gender, occupation and zip code",
    "W-EMPTY-SPLIT": "rows in every split",
    "W-IGNORED-FILE": "only files that are read",
    "W-COLUMNS-IGNORED": "only columns that are fields of ours",
    "W-COUNTS": "as many rows as u.info says",
}
_OF_LINES = ("W-BLANK", "W-MOVIE-UNDATED", "W-USER-ATTRIBUTES")


def quarantine(ingest: IngestFacts, rules: RowRules) -> list[Finding]:
    """Returns a finding for each reason of ingestion."""
    return [*refused_rows(ingest, rules.max_refused_share), *carried_warnings(ingest)]


def refused_rows(ingest: IngestFacts, max_share: float) -> list[Finding]:
    """Returns a finding a reason; errors if the share of all refused rows is too large."""
    share = ingest.rows_refused / ingest.rows_read if ingest.rows_read else 0.0
    severity: Severity = "error" if share > max_share else "warning"
    expectation = f"at most {percent(max_share)} of the rows refused"
    return [
        Finding(
            code=inert(code),
            severity=severity,
            expectation=expectation if max_share else "no row refused",
            found=f"{rows:,} refused for this reason; for all reasons {ingest.rows_refused:,}"
            f" of {ingest.rows_read:,} ({percent(share)})",
            rows=rows,
            share=rows / ingest.rows_read if ingest.rows_read else None,
            examples=ingest.examples.get(code, ()),
        )
        for code, rows in sorted(ingest.refused_by_reason.items())
        if rows
    ]


def carried_warnings(ingest: IngestFacts) -> list[Finding]:
    """Returns ingestion's own warnings, but for those that a rule of ours says better."""
    return [
        _carried(warning, warning.of_rows or ingest.rows_read)
        for warning in ingest.warnings
        if warning.count and warning.code not in REASONS
    ]


def _carried(warning: IngestWarning, of_rows: int) -> Finding:
    counts_lines = warning.code in _OF_LINES
    return Finding(
        code=inert(warning.code),
        severity="warning",
        expectation=_EXPECTED.get(warning.code, ""),
        found=inert(warning.message, 300),
        rows=warning.count if counts_lines else None,
        share=min(warning.count / of_rows, 1.0) if counts_lines and of_rows else None,
        examples=warning.examples,
    )
