"""The report's content turned into one HTML file that loads nothing and runs nothing.

The content security policy allows the one style sheet inside by its digest and forbids all else:
even a value that got past the template's escaping could neither run nor fetch.
"""

import base64
import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from components.schema_validation.content.sentences import columns
from components.schema_validation.shown import passages, seen
from components.schema_validation.times import shown_date, shown_time
from components.schema_validation.words import counted, percent

_POLICY = "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
_TEMPLATES = Path(__file__).parent / "templates"
_ROWS_OF_TIMELINE = 32


def report_page(content: Mapping[str, Any]) -> str:
    """Returns report.html for the content that `report_content` or `refused_content` made."""
    environment = _environment()
    style = environment.get_template("report.css.jinja").render()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return environment.get_template("report.html.jinja").render(
        content,
        style=Markup(style),
        policy=_POLICY.format(digest=digest),
        charts=_charts(content),
    )


def _charts(content: Mapping[str, Any]) -> dict[str, Markup]:
    if not content["opened"]:
        return {}
    from components.schema_validation.charts.sheet import charts  # imports matplotlib

    return charts(content)


@functools.cache
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
        thousands=_thousands,
        percent=_percent,
        time=_time,
        date=_date,
        number=_number,
        coarser=_coarser,
        largest=_largest,
        columns=columns,
        seen=seen,
        prose=_prose,
    )
    environment.globals["counted"] = counted
    return environment


def _prose(text: str) -> Markup:
    """Returns a sentence of ours; what stood between backticks is code. All of it is escaped."""
    parts = [
        Markup("<code>{}</code>").format(part) if i % 2 else Markup.escape(part)
        for i, part in enumerate(passages(text))
    ]
    return Markup("").join(parts)


def _thousands(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"


def _percent(share: float | str) -> str:
    """Returns a share for a column of figures: short, and lined up from 1 % on."""
    if isinstance(share, str):
        return share
    if 0.000_01 <= share < 0.01:
        return f"{100 * share:.2g} %"
    return f"{100 * share:.1f} %" if 0.01 <= share < 0.9995 else percent(share)


def _time(seconds: float | str | None) -> str:
    return "none" if seconds is None else shown_time(float(seconds))


def _date(seconds: float | str | None) -> str:
    return "none" if seconds is None else shown_date(float(seconds))


def _number(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _coarser(bins: list[dict[str, int]]) -> list[tuple[int, int, int]]:
    """Returns (start_s, end_s, rows) of at most _ROWS_OF_TIMELINE parts of the time line."""
    size = -(-len(bins) // _ROWS_OF_TIMELINE) or 1
    parts = [bins[i : i + size] for i in range(0, len(bins), size)]
    return [(p[0]["start_s"], p[-1]["end_s"], sum(b["rows"] for b in p)) for p in parts]


def _largest(shares: dict[str, float]) -> float:
    return max(shares.values(), default=0.0)
