"""quality.json turned into HTML: a page with charts, a section of a run's page, and people."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from components.base.html import html_environment, render_page
from components.model_validation.words import GATES, LABELS, NAMES, TITLES, shown

SECTION_ID = "quality"

_TEMPLATES = Path(__file__).parent / "templates"

Content = Mapping[str, Any]


def quality_page(content: Content, epochs: Sequence[Content], *, examples: bool) -> str:
    """Returns quality.html.

    Args:
      content: of quality.json.
      epochs: of the history of training.
      examples: whether a page of recommendations lies beside it.
    """
    from components.model_validation.charts import ROLES, charts  # imports matplotlib

    more = {"charts": charts(content, epochs), "roles": ROLES, "examples": examples}
    return render_page(_environment(), "quality.html.jinja", {**content, **more, "links": {}})


def quality_section(content: Content, links: Mapping[str, str]) -> Markup:
    """Returns what a run's page says of a model's quality.

    Args:
      content: of quality.json.
      links: {what is there to be seen: address} of the pages that say more.
    """
    template = _environment().get_template("section.html.jinja")
    return Markup(template.render({**content, "links": links}))


def examples_page(people: Sequence[Content], *, synthetic: bool) -> str:
    """Returns recommendations.html for what `examples` made."""
    content = {"people": people, "synthetic": synthetic}
    return render_page(_environment(), "recommendations.html.jinja", content)


def _environment() -> Environment:
    environment = html_environment(_TEMPLATES)
    environment.filters.update(
        shown=shown, systems=_systems, figures=_figures, warned=_warned, sentence=_sentence
    )
    environment.globals.update(labels=LABELS, names=NAMES, titles=TITLES, gate_names=GATES)
    return environment


def _systems(part: Content) -> list[str]:
    """Returns the systems of a protocol, the model and the last blessed one first."""
    found = [name for name, value in part.items() if isinstance(value, Mapping)]
    return sorted(found, key=lambda name: (name != "model", name != "last_blessed"))


def _figures(part: Content) -> list[str]:
    return [name for name in part["model"] if name in LABELS]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _warned(state: str) -> str:
    return {"passed": "✓ passed", "failed": "✕ failed"}.get(state, "- off")
