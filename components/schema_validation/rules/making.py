"""The parts that every rule makes findings from."""

from dataclasses import fields
from typing import Any

from components.schema_validation.findings import MAX_EXAMPLES, Example, Finding
from components.schema_validation.reasons import REASONS
from components.schema_validation.rows_at_fault.fault import Where
from components.schema_validation.words import counted, percent

__all__ = ["because", "counted", "finding", "percent"]

_REASON = "\x1f"  # on both sides of a reason; text that is harmless to show has none


def finding(
    code: str,
    expectation: str,
    found: str,
    *,
    of_rows: int | None = None,
    rows: int | None = None,
    examples: tuple[Example, ...] = (),
    split: str = "",
    feature: str = "",
    where: Where | None = None,
) -> Finding:
    """Returns a finding of the table's severity; `of_rows` is what `rows` is a share of."""
    share = rows / of_rows if rows is not None and of_rows else None
    expected, why = _parted(expectation)
    return Finding(
        code,
        REASONS[code].severity,
        expected,
        found,
        split=split,
        feature=feature,
        rows=rows,
        share=share,
        examples=examples[:MAX_EXAMPLES],
        why=why,
        where=where,
    )


def because(section: Any, name: str) -> str:
    """Returns why a threshold is what it is, as a mark that `finding` takes out of an expectation.

    A threshold that has not its default has the rule file for its only reason.
    """
    (threshold,) = (item for item in fields(section) if item.name == name)
    is_default = getattr(section, name) == threshold.default
    why = threshold.metadata["why"] if is_default else "set in the rule file"
    return f"{_REASON}{why}{_REASON}"


def _parted(expectation: str) -> tuple[str, str]:
    """Returns an expectation without its reasons, and the reasons."""
    parts = expectation.split(_REASON)
    return "".join(parts[::2]), "; ".join(dict.fromkeys(parts[1::2]))
