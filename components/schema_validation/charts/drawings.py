"""One function a chart: parts of the content turned into an SVG element, None without data."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from components.base.charts.canvas import Canvas, short_count
from components.schema_validation.charts.calendar import month_starts
from components.schema_validation.content.sentences import columns
from components.schema_validation.times import shown_date
from components.schema_validation.words import percent
from transform import features as f

WIDTH, HEIGHT = 400, 220
_WIDE, _SMALL = 860, 300
_LAST_S = 253_402_300_799  # the end of the year 9999
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CHAR = 8.0  # an estimate of a letter's width, to keep labels apart

Part = Mapping[str, Any]


def timeline(content: Part, key: str, *, wide: bool) -> str | None:
    """Returns ratings over time, split by split; None outside the calendar or without ratings."""
    bins = content["timeline"]["bins"]
    if not bins or not 0 <= bins[0]["start_s"] < bins[-1]["end_s"] <= _LAST_S:
        return None
    start_s, end_s = bins[0]["start_s"], bins[-1]["end_s"]
    canvas = Canvas(_WIDE if wide else WIDTH, HEIGHT + 20, top=26)
    canvas.axes.set_xlim(start_s, end_s)
    canvas.counts_up_to(max(b["rows"] for b in bins))
    cuts = _cuts(content["boundaries"], start_s, end_s)
    for name, low, high in cuts:
        inside = [b for b in bins if b["end_s"] > low and b["start_s"] < high]
        if inside:
            edges = [max(low, b["start_s"]) for b in inside] + [min(high, inside[-1]["end_s"])]
            canvas.area(edges, [b["rows"] for b in inside], name)
    for _, low, _ in cuts[1:]:
        canvas.upright(low)
    canvas.apart([(name, (low + high) / 2) for name, low, high in cuts], _CHAR)
    canvas.x_ends([shown_date(start_s), shown_date(end_s - 1)])
    for tick, text in month_starts(start_s, end_s, 7 if wide else 2):
        if 0.14 < (tick - start_s) / (end_s - start_s) < 0.86:
            canvas.x_label(tick, text)
    rows = sum(b["rows"] for b in bins)
    description = (
        f"{rows:,} ratings from {shown_date(start_s)} to {shown_date(end_s - 1)};"
        f" train until {shown_date(cuts[0][2])}, eval until {shown_date(cuts[1][2])}, then test."
    )
    return canvas.svg(key, "Ratings over time, with the boundaries of the splits", description)


def ratings(content: Part, key: str) -> str | None:
    """Returns the share of each rating in each split, beside the previous data's."""
    items, names = content["ratings"], [split["name"] for split in content["splits"]]
    if not items or not names:
        return None
    series = {name: [_number(item["shares"][name]) for item in items] for name in names}
    if items[0]["previous"] is not None:
        series["previous"] = [_number(item["previous"]) for item in items]
    labels = [item["rating"] for item in items]
    told = "; ".join(
        f"{item['rating']}: " + ", ".join(f"{n} {percent(s[i])}" for n, s in series.items())
        for i, item in enumerate(items[:10])
    )
    return _grouped(series, labels, key, "Share of each rating by split", told)


def activity(part: Part, noun: str, key: str) -> str | None:
    """Returns how many users or movies have how many ratings, both axes logarithmic."""
    bins = part["bins"]
    if not any(b["ids"] for b in bins):
        return None
    canvas = Canvas(WIDTH, HEIGHT)
    before = part["previous"] or []
    high = max(b["high"] for b in [*bins, *before]) + 1
    peak = max(b["ids"] for b in [*bins, *before])
    canvas.log_log(min(b["low"] for b in bins), high, peak)
    for role, series in (("all", bins), ("previous", before)):
        edges, heights = _without_holes(series)
        if role == "all":
            canvas.area(edges, heights, role)
        elif heights:
            canvas.outline(edges, heights, role)
    most = max(bins, key=lambda b: b["ids"])
    told = (
        f"Most {noun} have {most['low']:,} to {most['high']:,} ratings ({most['ids']:,} of"
        f" {part['ids']:,}); the busiest has at most {bins[-1]['high']:,}."
    )
    return canvas.svg(key, f"How many {noun} have how many ratings", told)


def hours(content: Part, key: str) -> str | None:
    """Returns the share of the ratings in each hour of the day."""
    clock = content["clock"]
    labels = [f"{hour:02d}" if hour % 6 == 0 else "" for hour in range(24)]
    return _clock(
        clock["hours"], clock["previous_hours"], labels, key, "Ratings by hour of the day"
    )


def weekdays(content: Part, key: str) -> str | None:
    """Returns the share of the ratings on each day of the week."""
    now, before = content["clock"]["weekdays"], content["clock"]["previous_weekdays"]
    return _clock(now, before, _WEEKDAYS, key, "Ratings by day of the week")


def cold_start(content: Part, key: str) -> str | None:
    """Returns the share of the ratings on users and movies that are new in a split."""
    later = [split for split in content["splits"][1:] if split["rows"]]
    if not later:
        return None
    series = {
        split["name"]: [_number(split[kind]["share"]) for kind in ("cold_users", "cold_movies")]
        for split in later
    }
    told = "; ".join(
        f"{name}: {percent(users)} by new users, {percent(movies)} on new movies"
        for name, (users, movies) in series.items()
    )
    labels = ("by new users", "on new movies")
    return _grouped(series, labels, key, "Ratings by new users and on new movies", told)


def distance(item: Part, key: str) -> str | None:
    """Returns one feature as it is now beside what it is compared with; small."""
    title = f"{item['feature']}: {item['measure']} distance {_figure(item['value'])}"
    if item["histogram"]:
        return _outlines(item["histogram"], key, title, item["feature"], _SMALL)
    values = item["top_values"]
    if not values:
        return None
    names = columns(values[0]["shares"])
    series = {name: [_number(value["shares"][name]) for value in values] for name in names}
    labels = _fitting(values)
    return _grouped(series, labels, key, title, "The figures below have the numbers.", _SMALL)


def feature(card: Part, key: str) -> str | None:
    """Returns the histogram of a numeric feature by split."""
    if not card["histogram"]:
        return None
    return _outlines(card["histogram"], key, f"{card['name']} by split", card["name"], WIDTH)


def _fitting(values: Sequence[Part]) -> list[str]:
    """Returns the values' names if there is room for them, else their codes, else their ranks."""
    for key in ("shown", "value"):
        labels = [value[key] for value in values]
        if max(map(len, labels)) <= _SMALL / len(labels) / _CHAR:
            return labels
    return [str(rank) for rank in range(1, len(values) + 1)]


def _outlines(histogram: Part, key: str, title: str, name: str, width: int) -> str:
    edges = [_number(edge) for edge in histogram["edges"]]
    shares = histogram["shares"]
    series = {name: [_number(share) for share in shares[name]] for name in columns(shares)}
    canvas = Canvas(width, HEIGHT - 50)
    canvas.axes.set_xlim(edges[0], edges[-1])
    canvas.shares_up_to(max((s for of in series.values() for s in of), default=0.0))
    for column, heights in series.items():
        canvas.outline(edges, heights, column)
    shown = shown_date if name == f.TIMESTAMP else _figure
    ends = [shown(edges[0]), shown(edges[-1])]
    canvas.x_ends(ends)
    return canvas.svg(key, title, f"From {ends[0]} to {ends[1]}.")


def _clock(
    rows: Sequence[int],
    before: Sequence[int] | None,
    labels: Sequence[str],
    key: str,
    title: str,
) -> str | None:
    if not sum(rows):
        return None
    now = _shares(rows)
    then = _shares(before) if before else []
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.axes.set_xlim(-0.5, len(now) - 0.5)
    canvas.shares_up_to(max([*now, *then]))
    canvas.bars(range(len(now)), now, 0.78, "all")
    if then:
        canvas.outline([i - 0.5 for i in range(len(now) + 1)], then, "previous")
    for x, text in enumerate(labels):
        canvas.x_label(x, text)
    peak = max(range(len(now)), key=now.__getitem__)
    told = f"The most in {peak:02d}:00 UTC" if len(now) == 24 else f"The most on {labels[peak]}"
    return canvas.svg(key, title, f"{told}: {percent(now[peak])}.")


def _grouped(
    series: Mapping[str, Sequence[float]],
    labels: Sequence[str],
    key: str,
    title: str,
    description: str,
    width: int = WIDTH,
) -> str:
    """Returns bars side by side; the order inside a group is that of `series`."""
    small = width < WIDTH
    canvas = Canvas(width, HEIGHT - 50 if small else HEIGHT)
    groups, bar = len(labels), 0.8 / len(series)
    canvas.axes.set_xlim(-0.5, groups - 0.5)
    canvas.shares_up_to(max(share for of in series.values() for share in of))
    for i, (name, shares) in enumerate(series.items()):
        x = [group - 0.4 + (i + 0.5) * bar for group in range(groups)]
        canvas.bars(x, shares, bar * 0.86, name)
        if not small and groups * len(series) <= 16:
            for at, share in zip(x, shares, strict=True):
                canvas.label(at, share, f"{100 * share:.0f}", ha="center", dy=4)
    for group, text in enumerate(labels):
        canvas.x_label(group, text)
    return canvas.svg(key, title, description)


def _without_holes(bins: Sequence[Part]) -> tuple[list[int], list[int]]:
    """Returns (edges, ids) of bins that may leave out those without ids."""
    edges: list[int] = []
    heights: list[int] = []
    for item in bins:
        if edges and item["low"] > edges[-1]:
            heights.append(0)
            edges.append(item["low"])
        edges += [item["high"] + 1] if edges else [item["low"], item["high"] + 1]
        heights.append(item["ids"])
    return edges, heights


def _cuts(boundaries: Part, start_s: float, end_s: float) -> list[tuple[str, float, float]]:
    inner = [
        min(max(_number(boundaries[name]), start_s), end_s)
        for name in ("train_end_s", "eval_end_s")
    ]
    edges = [start_s, *inner, end_s]
    return list(zip(("train", "eval", "test"), edges, edges[1:], strict=False))


def _shares(rows: Sequence[int]) -> list[float]:
    total = sum(rows)
    return [count / total for count in rows] if total else [0.0] * len(rows)


def _number(value: float | str) -> float:
    """Returns a number of the content; one that JSON has no form for as 0."""
    return 0.0 if isinstance(value, str) or not math.isfinite(value) else value


def _figure(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return short_count(value) if abs(value) >= 10_000 else f"{value:.3g}"
