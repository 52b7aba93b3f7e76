"""A matplotlib figure in which nothing depends on the machine: no fonts, no date, no settings.

Labels are placed by their base line, so that no font is measured; the page's own font shows them.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import blended_transform_factory

from components.base.charts.palette import COLOURS
from components.base.charts.svg import inlined

_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "report"}
_INCH = 72  # one unit of the drawing is one point
_BOTTOM = 24.0


class Canvas:
    """One chart: axes with labels that are text, and marks that have roles for colours."""

    def __init__(self, width: float, height: float, top: float = 14, left: float = 42) -> None:
        """Opens a chart of `width` x `height` units, with room for labels around the axes."""
        right = 8.0
        self._width = width
        self._figure = Figure(figsize=(width / _INCH, height / _INCH), dpi=_INCH)
        self._figure.patch.set_visible(False)
        box = (
            left / width,
            _BOTTOM / height,
            (width - left - right) / width,
            (height - top - _BOTTOM) / height,
        )
        self.axes = self._figure.add_axes(box)
        self.axes.patch.set_visible(False)
        for spine in self.axes.spines.values():
            spine.set_visible(False)
        self.axes.xaxis.set_visible(False)
        self.axes.yaxis.set_visible(False)

    def label(self, x: float, y: float, text: str, role: str = "label", **place: Any) -> None:
        """Writes `text` with its base line at (x, y) of the data, moved by `dx`, `dy` units."""
        self._write(text, (x, y), self.axes.transData, role, **place)

    def x_label(self, x: float, text: str, **place: Any) -> None:
        """Writes `text` below the axes at x."""
        below = blended_transform_factory(self.axes.transData, self.axes.transAxes)
        self._write(text, (x, 0.0), below, "soft", **{"ha": "center", "dy": -16, **place})

    def x_ends(self, texts: Sequence[str]) -> None:
        """Writes what the left and the right end of the axes are."""
        below = self.axes.transAxes
        for x, text, ha in zip((0.0, 1.0), texts, ("left", "right"), strict=True):
            self._write(text, (x, 0.0), below, "soft", ha=ha, dy=-16)

    def apart(self, texts: Sequence[tuple[str, float]], char: float) -> None:
        """Writes texts above the axes, centred at x, moved left as far as they would overlap.

        Args:
          texts: (text, x) from left to right.
          char: width of a letter in units.
        """
        low, high = self.axes.get_xlim()
        scale = (high - low) / (self.axes.get_position().width * self._width)
        room = high
        above = blended_transform_factory(self.axes.transData, self.axes.transAxes)
        for text, x in reversed(texts):
            half = len(text) * char * scale / 2
            middle = min(x, room - half)
            self._write(text, (middle, 1.0), above, "strong", ha="center", dy=9)
            room = middle - half - char * scale

    def y_grid(self, ticks: Sequence[float], texts: Sequence[str]) -> None:
        """Draws a line and a text at each tick of the vertical axis."""
        left = blended_transform_factory(self.axes.transAxes, self.axes.transData)
        for tick, text in zip(ticks, texts, strict=True):
            role = "floor" if tick == ticks[0] else "grid"
            self.axes.axhline(tick, color=COLOURS[role], linewidth=1, zorder=0)
            self._write(text, (0.0, tick), left, "soft", ha="right", dx=-6, dy=-4)

    def log_log(self, low: float, high: float, peak: float) -> None:
        """Makes both axes logarithmic: across low .. high, up from 0.7 to `peak`."""
        self.axes.set_xscale("log", base=10)
        self.axes.set_yscale("log", base=10)
        self.axes.set_xlim(low, high)
        self.axes.set_ylim(0.7, peak * 1.4)
        ticks = [10.0**power for power in range(len(str(int(peak))))]
        self.y_grid([0.7, *ticks], ["", *map(short_count, ticks)])
        for power in range(len(str(int(high)))):
            if low <= 10**power <= high:
                self.x_label(10.0**power, short_count(10**power))
        self.axes.minorticks_off()

    def counts_up_to(self, peak: float) -> None:
        """Sets a vertical axis from 0 to at least `peak`, with three or four round counts."""
        ticks = _round_ticks(peak)
        self.axes.set_ylim(0, ticks[-1])
        self.y_grid(ticks, [short_count(tick) for tick in ticks])

    def shares_up_to(self, peak: float) -> None:
        """Sets a vertical axis from 0 to at least `peak`, in percent."""
        ticks = _round_ticks(100 * peak)
        self.axes.set_ylim(0, ticks[-1] / 100)
        self.y_grid([tick / 100 for tick in ticks], [f"{tick:g} %" for tick in ticks])

    def bars(self, x: Sequence[float], heights: Sequence[float], width: float, role: str) -> None:
        """Draws bars on the floor, centred at x."""
        self.axes.bar(x, heights, width, color=COLOURS[role], linewidth=0, align="center")

    def outline(self, edges: Sequence[float], heights: Sequence[float], role: str) -> None:
        """Draws the outline of a histogram, down to the floor at both ends."""
        floor = self.axes.get_ylim()[0]
        drawn = [max(height, floor) for height in heights]
        self.axes.stairs(drawn, edges, color=COLOURS[role], fill=False, baseline=floor)

    def area(self, edges: Sequence[float], heights: Sequence[float], role: str) -> None:
        """Draws a histogram as one filled area, down to the floor."""
        floor = self.axes.get_ylim()[0]
        drawn = [max(height, floor) for height in heights]
        self.axes.stairs(drawn, edges, color=COLOURS[role], fill=True, linewidth=0, baseline=floor)

    def upright(self, x: float, role: str = "cut") -> None:
        """Draws a line from floor to ceiling."""
        self.axes.axvline(x, color=COLOURS[role])

    def lying_bars(
        self, y: Sequence[float], lengths: Sequence[float], width: float, role: str
    ) -> None:
        """Draws bars from the left, centred at y."""
        self.axes.barh(y, lengths, width, color=COLOURS[role], linewidth=0, align="center")

    def line(self, x: Sequence[float], y: Sequence[float], role: str) -> None:
        """Draws a line through points."""
        self.axes.plot(x, y, color=COLOURS[role])

    def y_label(self, y: float, text: str) -> None:
        """Writes `text` left of the axes at y."""
        left = blended_transform_factory(self.axes.transAxes, self.axes.transData)
        self._write(text, (0.0, y), left, "label", ha="right", dx=-6, dy=-4)

    def _write(
        self,
        text: str,
        point: tuple[float, float],
        transform: Any,
        role: str,
        ha: str = "left",
        dx: float = 0.0,
        dy: float = 0.0,
    ) -> None:
        self.axes.annotate(
            text,
            point,
            xycoords=transform,
            xytext=(dx, dy),
            textcoords="offset points",
            ha=ha,
            va="baseline",
            color=COLOURS[role],
            annotation_clip=False,
            parse_math=False,
        )

    def svg(self, key: str, title: str, description: str) -> str:
        """Returns the chart as an element for the page; see `svg.inlined`."""
        drawn = io.StringIO()
        self._figure.savefig(drawn, format="svg", metadata={"Date": None})
        return inlined(drawn.getvalue(), key, title, description)


@contextmanager
def drawing() -> Iterator[None]:
    """Inside, matplotlib has its own defaults and ours, whatever the user has set."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def short_count(value: float) -> str:
    """Returns `950`, `12k`, `1.5M`."""
    for limit, unit, size in ((1e9, "G", 1e9), (1e6, "M", 1e6), (1e4, "k", 1e3)):
        if value >= limit:
            return f"{value / size:.3g}{unit}"
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def _round_ticks(peak: float) -> list[float]:
    ticks = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(0, peak or 1)
    return [float(tick) for tick in ticks]
