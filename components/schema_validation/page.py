"""The report's content turned into one HTML page (components/base/html.py)."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from components.base.html import html_environment, render_page
from components.schema_validation.content.sentences import columns
from components.schema_validation.shown import passages, seen
from components.schema_validation.times import shown_date, shown_time
from components.schema_validation.words import counted, percent

_TEMPLATES = Path(__file__).parent / "templates"
_ROWS_OF_TIMELINE = 32


def report_page(content: Mapping[str, Any], more: Sequence[tuple[str, str, Markup]] = ()) -> str:
    """Returns report.html for the content that `report_content` or `refused_content` made.

    Args:
      content: of report.json.
      more: further sections, (id, name in the table of contents, HTML).
    """
    return render_page(
        _environment(),
        "report.html.jinja",
        {**content, "charts": _charts(content), "more_sections": more},
    )


def _charts(content: Mapping[str, Any]) -> dict[str, Markup]:
    if not content["opened"]:
        return {}
    from components.schema_validation.charts.sheet import charts  # imports matplotlib

    return charts(content)


@functools.cache
def _environment() -> Environment:
    environment = html_environment(_TEMPLATES)
    environment.filters.update(
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
