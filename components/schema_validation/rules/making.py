"""The parts that every rule makes findings from."""

from dataclasses import fields
from typing import Any

from components.schema_validation.findings import MAX_EXAMPLES, Example, Finding
from components.schema_validation.reasons import REASONS


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
) -> Finding:
    """Returns a finding of the table's severity; `of_rows` is what `rows` is a share of."""
    share = rows / of_rows if rows is not None and of_rows else None
    return Finding(
        code,
        REASONS[code].severity,
        expectation,
        found,
        split=split,
        feature=feature,
        rows=rows,
        share=share,
        examples=examples[:MAX_EXAMPLES],
    )


def because(section: Any, name: str) -> str:
    """Returns ` (why)` for a threshold that has its default, else that the rule file set it."""
    (threshold,) = (item for item in fields(section) if item.name == name)
    if getattr(section, name) != threshold.default:
        return " (set in the rule file)"
    return f" ({threshold.metadata['why']})"


def percent(share: float) -> str:
    """Returns `12.5 %`: three digits, more for what would be shown as 100 % but is not."""
    shown = f"{100 * share:.3g}"
    return f"{100 * share:.6g} %" if shown == "100" and share < 1 else f"{shown} %"


def counted(number: int, noun: str) -> str:
    """Returns `1 row`, `2 rows`, `1,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
