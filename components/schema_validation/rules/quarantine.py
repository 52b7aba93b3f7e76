"""What ingestion refused, against the share that is agreed, and what it only counted."""

from components.schema_validation.findings import Finding, Severity
from components.schema_validation.ingest import IngestFacts
from components.schema_validation.reasons import REASONS
from components.schema_validation.rules.making import percent
from components.schema_validation.thresholds import RowRules
from foundation.text import inert


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
        Finding(
            code=inert(warning.code),
            severity="warning",
            expectation="",
            found=inert(warning.message, 300),
        )
        for warning in ingest.warnings
        if warning.count and warning.code not in REASONS
    ]
