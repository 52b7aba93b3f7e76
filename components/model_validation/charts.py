"""quality.json and the history of training turned into charts.

This module imports matplotlib: import it where a page is rendered, not at the top of a module.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from components.base.charts.canvas import Canvas, drawing
from components.model_validation.words import LABELS, NAMES, shown

_WIDTH, _HEIGHT, _ROW, _LEFT = 400, 220, 26, 132
_MAX_ROWS = 24
_MAX_LABEL = 18
# What a system is drawn as; the first is the model.
ROLES = ("now", "before", "test")

Part = Mapping[str, Any]


def charts(quality: Part, epochs: Sequence[Part]) -> dict[str, Markup]:
    """Returns {name: SVG element} of every chart that there is something to draw for.

    Names: `<protocol>-<group>` for the figure of each slice, `loss` and `rmse` of training.
    """
    drawn: dict[str, str | None] = {}
    with drawing():
        for protocol, slices in quality["slices"].items():
            for name in dict.fromkeys(of["by"] for of in slices):
                key = f"{protocol}-{name}"
                drawn[key] = _slices([of for of in slices if of["by"] == name], key)
        for figure in ("loss", "rmse"):
            drawn[figure] = _curve(epochs, figure)
    return {name: Markup(svg) for name, svg in drawn.items() if svg}


def systems_of(slices: Sequence[Part]) -> list[str]:
    """Returns the systems that slices have figures of, the model first."""
    return ["model", *slices[0]["gain"]]


def _slices(slices: Sequence[Part], key: str) -> str | None:
    """Returns lying bars: a group a slice, a bar a system."""
    slices = slices[:_MAX_ROWS]
    systems = systems_of(slices)
    figures = {name: [of[name] or 0.0 for of in slices] for name in systems}
    peak = max(max(of) for of in figures.values())
    if not peak:
        return None
    canvas = Canvas(_WIDTH, _ROW * len(slices) + 40, left=_LEFT)
    canvas.axes.set_xlim(0, peak * 1.2)
    canvas.axes.set_ylim(len(slices) - 0.5, -0.5)
    bar = 0.76 / len(systems)
    for i, name in enumerate(systems):
        y = [row - 0.38 + (i + 0.5) * bar for row in range(len(slices))]
        canvas.lying_bars(y, figures[name], bar * 0.86, ROLES[i])
    for row, of in enumerate(slices):
        text = of["value"]
        canvas.y_label(row, text if len(text) <= _MAX_LABEL else f"{text[: _MAX_LABEL - 1]}…")
        end = max(figures[name][row] for name in systems)
        canvas.label(end, row, shown(of["model"]), "soft", dx=4, dy=-4)
    label = LABELS[slices[0]["metric"]]
    canvas.x_ends([f"{label} 0", f"{peak:.3g}"])
    told = "; ".join(f"{of['value']}: {shown(of['model'])}" for of in slices[:10])
    names = " and ".join(NAMES.get(name, name) for name in systems)
    return canvas.svg(f"chart-{key}", f"{label} by {slices[0]['by']}: {names}", told)


def _curve(epochs: Sequence[Part], figure: str) -> str | None:
    """Returns a figure of train and of eval, epoch by epoch."""
    series = {
        split: [float(epoch[key]) for epoch in epochs if key in epoch]
        for split, key in (("train", figure), ("eval", f"eval_{figure}"))
    }
    series = {split: values for split, values in series.items() if len(values) > 1}
    if not series:
        return None
    canvas = Canvas(_WIDTH, _HEIGHT)
    longest = max(map(len, series.values()))
    low = min(min(values) for values in series.values())
    high = max(max(values) for values in series.values())
    room = 0.08 * (high - low or 1.0)
    canvas.axes.set_xlim(1, longest)
    canvas.axes.set_ylim(low - room, high + room)
    ticks = [low, (low + high) / 2, high]
    canvas.y_grid([low - room, *ticks], ["", *(f"{tick:.3g}" for tick in ticks)])
    for split, values in series.items():
        canvas.line(range(1, len(values) + 1), values, split)
    canvas.x_ends(["epoch 1", f"epoch {longest}"])
    told = "; ".join(
        f"{split}: {values[0]:.4g} at first, {values[-1]:.4g} at last"
        for split, values in series.items()
    )
    return canvas.svg(f"chart-{figure}", f"{figure} of training, by epoch", told)
