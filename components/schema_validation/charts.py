"""The report's numbers turned into positions of bars; the template draws them as SVG.

Horizontal positions are percentages, so that a chart fits any width while its text keeps its size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.schema_validation.times import shown_date

_DAY_S = 86_400.0
CHART_HEIGHT = 160.0
_LABEL_ROOM = 24.0


@dataclass(frozen=True)
class Bar:
    """A bar on the floor of the chart; x and width in percent, y and height in pixels."""

    split: str
    x: float
    width: float
    y: float
    height: float
    title: str


@dataclass(frozen=True)
class Part:
    """The part of the time axis that a split takes, in percent."""

    split: str
    x: float
    width: float


@dataclass(frozen=True)
class Timeline:
    """Ratings a day over time. `peak` is the highest bar's ratings a day."""

    bars: tuple[Bar, ...]
    parts: tuple[Part, ...]
    peak: float
    first: str
    last: str


def timeline(
    series: Sequence[Mapping[str, Any]], boundaries: Mapping[str, float]
) -> Timeline | None:
    """Returns the chart of `content["timeline"]`, None when there is no stretch of time to draw."""
    start_s, end_s = boundaries["min_s"], boundaries["max_s"]
    bins = [(item["split"], b, _per_day(b)) for item in series for b in item["bins"]]
    peak = max((rate for _, _, rate in bins), default=0.0)
    if end_s <= start_s or not peak:
        return None

    def percent(time_s: float) -> float:
        return round(100 * min(max((time_s - start_s) / (end_s - start_s), 0.0), 1.0), 3)

    edges = [start_s, boundaries["train_end_s"], boundaries["eval_end_s"], end_s]
    return Timeline(
        bars=tuple(_bar(split, b, rate / peak, percent) for split, b, rate in bins),
        parts=tuple(
            Part(split, percent(low), round(percent(high) - percent(low), 3))
            for split, low, high in zip(("train", "eval", "test"), edges, edges[1:], strict=False)
        ),
        peak=peak,
        first=shown_date(start_s),
        last=shown_date(end_s),
    )


def _per_day(bin_: Mapping[str, float]) -> float:
    days = max((bin_["end_s"] - bin_["start_s"]) / _DAY_S, 1 / _DAY_S)
    return bin_["rows"] / days


def _bar(split: str, bin_: Mapping[str, float], share: float, percent: Any) -> Bar:
    x, end = percent(bin_["start_s"]), percent(bin_["end_s"])
    height = round(share * (CHART_HEIGHT - _LABEL_ROOM), 2)
    title = (
        f"{split}, {shown_date(bin_['start_s'])} to {shown_date(bin_['end_s'])}:"
        f" about {bin_['rows']:,} ratings"
    )
    return Bar(split, x, round(end - x, 3), round(CHART_HEIGHT - height, 2), height, title)
