"""Templates and content turned into one HTML file that loads nothing and runs nothing.

The content security policy allows the one style sheet inside by its digest and forbids all else:
even a value that got past the templates' escaping could neither run nor fetch.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_POLICY = "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
_TEMPLATES = Path(__file__).parent / "templates"
_STYLE_SHEET = "report.css.jinja"


def html_environment(templates: Path) -> Environment:
    """Returns a Jinja environment over `templates` that escapes everything and knows `thousands`.

    An undefined name is an error, never an empty text.
    """
    environment = Environment(
        loader=FileSystemLoader([templates, _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["thousands"] = _thousands
    return environment


def render_page(environment: Environment, template: str, content: Mapping[str, Any]) -> str:
    """Returns a page: the template with `content`, and with `style` and `policy` for its head."""
    style = environment.get_template(_STYLE_SHEET).render()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return environment.get_template(template).render(
        content, style=Markup(style), policy=_POLICY.format(digest=digest)
    )


def _thousands(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"
