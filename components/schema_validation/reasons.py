"""The table of reason codes: what each means, where it usually comes from and what to do.

docs/validation.md carries the same table; a test compares them. Codes of refused rows
(`E-RATING-RANGE`) and of what ingestion only counted (`W-BLANK`) are in ingestion's own table.
"""

from components.ratings_example_gen.reasons import REASONS as INGEST_REASONS
from components.schema_validation.findings import Severity
from components.schema_validation.reason_tables import comparisons, contents, structure
from components.schema_validation.reason_tables.entry import GROUPS, Group, Reason

__all__ = ["GROUPS", "REASONS", "Group", "Reason", "as_markdown", "known_codes", "reason"]

REASONS: dict[str, Reason] = {
    **structure.ROWS,
    **contents.SCHEMA,
    **contents.VALUES,
    **contents.LEAKAGE,
    **structure.SPLITS,
    **structure.IDS,
    **contents.TEXT,
    **structure.TIMES,
    **comparisons.DRIFT,
    **comparisons.SERVING,
}
_INGESTION = "ingestion"


def known_codes() -> dict[str, Severity]:
    """Returns {code: default severity} of every code that a finding can have.

    A refused row is an error here; below the agreed share of refused rows it is a warning.
    """
    codes: dict[str, Severity] = {
        code: "warning" if code.startswith("W-") else "error"
        for code, entry in INGEST_REASONS.items()
        if entry.scope != "source"
    }
    return {**codes, **{code: entry.severity for code, entry in REASONS.items()}}


def reason(code: str, severity: Severity = "error") -> Reason:
    """Returns what `code` stands for: our entry, else ingestion's with the given severity.

    A code in neither table (a newer version's ingest report) gets a sentence that says so.
    """
    if code in REASONS:
        return REASONS[code]
    if code in INGEST_REASONS:
        entry = INGEST_REASONS[code]
        return Reason(severity, _INGESTION, entry.meaning, "", entry.cure)
    return Reason(
        severity, _INGESTION, "a reason that this version has no words for", "", "see the examples"
    )


def as_markdown() -> str:
    """Returns the tables as docs/validation.md carries them, one a group."""
    parts = []
    for group in GROUPS:
        entries = {code: entry for code, entry in REASONS.items() if entry.group == group.name}
        if entries:
            parts += [f"### {group.title}: {group.about}", "", _table(entries), ""]
    return "\n".join(parts)


def _table(entries: dict[str, Reason]) -> str:
    lines = ["| code | severity | meaning | usual cause | cure |", "|---|---|---|---|---|"]
    lines += [
        f"| `{code}` | {entry.severity} | {entry.meaning} | {entry.cause} | {entry.cure} |"
        for code, entry in entries.items()
    ]
    return "\n".join(lines)
