"""quality.json of a manifest turned into the figures of a model card: all, and those of groups."""

from collections.abc import Iterator, Mapping
from typing import Any

from registry.provenance import figure

# The parts of quality.json, and on what their figures are.
_PARTS = {
    "rating": "test split",
    "retrieval": "test split",
    "rating_live": "test split, live state",
    "streaming": "test split, streaming",
}
# The parts whose slices are told, and the groups: their names are of our making, not of the data.
_SLICED = ("rating", "streaming")
_GROUPS = ("user", "age", "gender", "history")


def performance_metrics(quality: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Returns the model's figures, those of groups of users, then those of the baselines.

    A figure of null is left out. Values are text, as the schema has them; `float` gives the exact
    number.
    """
    metrics = list(_of_systems(quality or {}))
    of_model = [metric for who, metric in metrics if who == "model"]
    others = [metric for who, metric in metrics if who != "model"]
    return [*of_model, *_of_groups(quality or {}), *others]


def sliced_groups(quality: Mapping[str, Any] | None) -> list[str]:
    """Returns by what groups of users figures are told, [] when by none."""
    told = {str(metric["slice"]) for metric in _of_groups(quality or {})}
    return [name for name in _GROUPS if any(f", {name} " in one for one in told)]


def _of_systems(quality: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part, where in _PARTS.items():
        for who, figures in (quality.get(part) or {}).items():
            for name in figures if isinstance(figures, Mapping) else ():
                if (value := figure(figures, name)) is not None:
                    kind = name if who == "model" else f"{name} of {who}"
                    yield who, {"type": kind, "value": repr(value), "slice": where}


def _of_groups(quality: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    slices = quality.get("slices")
    for part in _SLICED:
        found = slices.get(part) if isinstance(slices, Mapping) else None
        for entry in found if isinstance(found, list) else ():
            value = figure(entry, "model") if isinstance(entry, Mapping) else None
            if value is not None and entry.get("by") in _GROUPS:
                where = f"{_PARTS[part]}, {entry['by']} {entry.get('value')}"
                yield {"type": str(entry.get("metric")), "value": repr(value), "slice": where}
