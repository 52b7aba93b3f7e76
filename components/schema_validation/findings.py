"""One broken expectation as a record, and many of them turned into order, counts and a verdict."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from components.schema_validation.rows_at_fault.fault import Where

Severity = Literal["error", "warning"]
Verdict = Literal["passed", "failed"]

SPLITS = ("train", "eval", "test")
MAX_EXAMPLES = 10


@dataclass(frozen=True)
class Example:
    """One row or value at fault, harmless to show; user ids are hashed in it unless asked for.

    Attributes:
      text: what is to be seen.
      source, line: where the row came from; "" and None for a value without one place.
    """

    text: str
    source: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Finding:
    """What was agreed, what arrived instead, and where.

    Attributes:
      code: stable reason code, explained in `reasons`.
      severity: "error" stops the run before training; "warning" is only reported.
      split: "train", "eval" or "test"; "" when it is about all of the data.
      feature: name of the feature; "" when it is about none.
      expectation: what was agreed, in a few words; "" for a warning that ingestion only passes on.
      found: what arrived.
      rows: how many rows are concerned, None when that is not known.
      share: `rows` as a share of the rows it was looked for in, None when that is not known.
      examples: at most MAX_EXAMPLES rows or values, by source and line.
      schema_lines: the lines of the schema that were broken, if it was the schema.
      where: how its rows are found in the history, if a rule can tell; no part of the report.
      why: where the limit in the expectation comes from; "" when it needs no reason.
    """

    code: str
    severity: Severity
    expectation: str
    found: str
    split: str = ""
    feature: str = ""
    rows: int | None = None
    share: float | None = None
    examples: tuple[Example, ...] = ()
    schema_lines: tuple[str, ...] = ()
    where: Where | None = field(default=None, compare=False, repr=False)
    why: str = ""


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Returns the findings worst first: errors, then most rows, then by code, split and feature."""

    def rank(finding: Finding) -> tuple[bool, int, str, int, str]:
        split = SPLITS.index(finding.split) if finding.split in SPLITS else -1
        rows = finding.rows or 0
        return (finding.severity != "error", -rows, finding.code, split, finding.feature)

    return sorted(findings, key=rank)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Returns "failed" if any finding is an error."""
    return "failed" if any(finding.severity == "error" for finding in findings) else "passed"
