"""A failed report turned into the message that a person sees when the run stops."""

from collections.abc import Mapping
from typing import Any

from components.schema_validation.text import example_text

MAX_LINES = 20
_EXAMPLES_EACH = 3


def refusal(content: Mapping[str, Any]) -> str:
    """Returns at most MAX_LINES lines: the summary, then the errors, worst first, with examples.

    Args:
      content: the parsed report.json; its texts are harmless to show already.
    """
    lines = [content["summary"]]
    errors = [finding for finding in content["findings"] if finding["severity"] == "error"]
    for shown, finding in enumerate(errors):
        block = _lines(finding)
        left = len(errors) - shown
        if len(lines) + len(block) > MAX_LINES - (left > 1):
            lines.append(f"... and {left} more; the report has them all")
            break
        lines += block
    return "\n".join(lines)


def _lines(finding: Mapping[str, Any]) -> list[str]:
    place = " ".join(part for part in (finding["split"], finding["feature"]) if part)
    return [
        f"{finding['code']}{f' in {place}' if place else ''}: {finding['found']}; "
        f"expected {finding['expectation']}; {finding['cure']}",
        *(f"    {example_text(example)}" for example in finding["examples"][:_EXAMPLES_EACH]),
    ]
