"""What the parity check found turned into parity.json and its page.

The content is plain: dicts, lists, texts and numbers, the same for the same model.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from markupsafe import Markup

from components.base.html import html_environment, render_page
from components.serving_parity.findings import MAX_PROBLEMS, Check
from components.serving_parity.outcome import Outcome
from components.serving_parity.params import ParityParams
from components.serving_parity.report_files import FAILED, PASSED
from foundation.text import inert

SECTION_ID = "parity"

_FORMAT = 1
_MAX_TEXT = 300
_TEMPLATES = Path(__file__).parent / "templates"


def parity_content(outcome: Outcome, params: ParityParams) -> dict[str, Any]:
    """Returns the content of parity.json."""
    failed = [check for check in outcome.checks if not check.passed]
    return {
        "format": _FORMAT,
        "verdict": FAILED if failed else PASSED,
        "summary": _summary(outcome, failed),
        "next_step": _next_step(failed),
        "model_digest": outcome.model_digest,
        "rows": {"data": outcome.num_data_rows, "made_up": outcome.num_made_up},
        "strata": [
            {"name": name, "read": read, "asked": asked}
            for name, (read, asked) in outcome.strata.items()
        ],
        "environment": outcome.environment,
        "settings": asdict(params),
        "checks": [_entry(check) for check in outcome.checks],
    }


def as_json(content: Mapping[str, Any]) -> str:
    """Returns the text of parity.json."""
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def parity_page(content: Mapping[str, Any]) -> str:
    """Returns parity.html: a page of its own."""
    return render_page(html_environment(_TEMPLATES), "parity.html.jinja", content)


def parity_section(content: Mapping[str, Any]) -> Markup:
    """Returns the section of a page that says all that parity.html does."""
    template = html_environment(_TEMPLATES).get_template("section.html.jinja")
    return Markup(template.render(content))


def _entry(check: Check) -> dict[str, Any]:
    """Returns a check as plain values; problems are harmless to show, and the first are listed."""
    entry = asdict(check)
    largest = entry["largest_difference"]
    return {
        **entry,
        "passed": check.passed,
        "problems": [inert(problem, _MAX_TEXT) for problem in check.problems[:MAX_PROBLEMS]],
        "more_problems": max(0, len(check.problems) - MAX_PROBLEMS),
        "largest_difference": None if largest is None else min(largest, 1e308),
    }


def _summary(outcome: Outcome, failed: list[Check]) -> str:
    rows = outcome.num_data_rows + outcome.num_made_up
    if not failed:
        return f"The exported model answers {rows:,} rows exactly as training saw them."
    features = sorted({each.feature for check in failed for each in check.features})
    named = f" Features that differ: {', '.join(features)}." if features else ""
    return f"{len(failed)} of {len(outcome.checks)} checks failed.{named}"


def _next_step(failed: list[Check]) -> str:
    if not failed:
        return "It may be pushed."
    return (
        "It is not pushed. Below, each difference has raw rows that show it, and what they have in"
        " common."
    )
