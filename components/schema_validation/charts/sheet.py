"""The content turned into all charts of the page, by name."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from components.base.charts.canvas import drawing
from components.schema_validation.charts import drawings

MAX_DISTANCES = 24


def charts(content: Mapping[str, Any]) -> dict[str, Markup]:
    """Returns {name: SVG element} of every chart that there is something to draw for.

    Names: timeline-wide, timeline-narrow, ratings, users, movies, hours, weekdays, cold-start,
    distance-N and feature-N with the index of the distance or of the card.
    """
    makers: dict[str, Callable[[str], str | None]] = {
        "ratings": partial(drawings.ratings, content),
        "cold-start": partial(drawings.cold_start, content),
    }
    if content["timeline"] and content["boundaries"]:
        makers["timeline-wide"] = partial(drawings.timeline, content, wide=True)
        makers["timeline-narrow"] = partial(drawings.timeline, content, wide=False)
    if content["clock"]:
        makers["hours"] = partial(drawings.hours, content)
        makers["weekdays"] = partial(drawings.weekdays, content)
    for noun, part in content["activity"].items():
        makers[noun] = partial(drawings.activity, part, noun)
    for i, item in enumerate(content["distances"][:MAX_DISTANCES]):
        makers[f"distance-{i}"] = partial(drawings.distance, item)
    for i, card in enumerate(content["features"]):
        makers[f"feature-{i}"] = partial(drawings.feature, card)
    with drawing():
        drawn = {name: make(f"chart-{name}") for name, make in makers.items()}
    return {name: Markup(svg) for name, svg in drawn.items() if svg}
