"""The report's content turned into one HTML file that loads nothing and runs nothing.

The content security policy allows the one style sheet inside by its digest and forbids all else:
even a value that got past the template's escaping could neither run nor fetch.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from components.schema_validation.charts import CHART_HEIGHT, timeline
from components.schema_validation.content import counted
from components.schema_validation.times import shown_date, shown_time

_POLICY = "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
_TEMPLATES = Path(__file__).parent / "templates"


def report_page(content: Mapping[str, Any]) -> str:
    """Returns report.html for the content that `content.report_content` made."""
    environment = _environment()
    style = environment.get_template("report.css.jinja").render()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return environment.get_template("report.html.jinja").render(
        content,
        style=Markup(style),
        policy=_POLICY.format(digest=digest),
        chart=timeline(content["timeline"], content["boundaries"]),
        chart_height=CHART_HEIGHT,
    )  # fmt: skip


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        thousands=_thousands, percent=_percent, time=shown_time, date=shown_date, number=_number
    )
    environment.globals["counted"] = counted
    return environment


def _thousands(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"


def _percent(share: float) -> str:
    """Returns `0.0010 %`, `12.3 %`, `100 %`: more digits below one percent."""
    percent = 100 * share
    digits = 0 if percent in (0, 100) else 1 if percent >= 1 else 4
    return f"{percent:.{digits}f} %"


def _number(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
