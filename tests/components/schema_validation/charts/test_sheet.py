from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

from components.schema_validation.charts.sheet import charts
from components.schema_validation.evidence import Distance
from components.schema_validation.ingest import Boundaries
from tests.components.schema_validation.healthy_evidence import evidence, previous, profile

MakeContent = Callable[..., dict[str, Any]]
SHOWN = {
    "timeline-wide", "timeline-narrow", "ratings", "cold-start", "users", "movies", "hours",
    "weekdays",
}  # fmt: skip


def texts(svg: str) -> list[str | None]:
    return [element.text for element in ElementTree.fromstring(svg) if element.tag == "text"]


def test_every_chart_that_has_data_is_drawn(make_content: MakeContent) -> None:
    drawn = charts(make_content())
    assert drawn.keys() >= SHOWN
    assert not any(name.startswith("distance") for name in drawn)


def test_the_timeline_names_the_splits_and_draws_two_boundaries(make_content: MakeContent) -> None:
    svg = charts(make_content())["timeline-wide"]
    assert {"train", "eval", "test"} <= set(texts(svg))
    (cut,) = (e for e in ElementTree.fromstring(svg) if e.get("class") == "s-cut")
    assert cut.attrib["d"].count("M") == 2


def test_distances_are_drawn_beside_the_previous_data(make_content: MakeContent) -> None:
    far = Distance("drift", "train", "user_gender", "Jensen-Shannon", 0.2, 0.1)
    compared = replace(evidence(), previous=previous(profile()), distances=(far,))
    svg = charts(make_content(evidence=compared))["distance-0"]
    classes = {element.get("class") for element in ElementTree.fromstring(svg)}
    assert {"f-now", "f-before"} <= classes
    assert {"female (0)", "male (1)"} <= set(texts(svg))


def test_without_ratings_nothing_is_drawn(make_content: MakeContent) -> None:
    empty = replace(
        profile(), rows=0, users=0, movies=0, splits=(), days=(), hours=(0,) * 24,
        weekdays=(0,) * 7, user_activity=(), movie_activity=(),
    )  # fmt: skip
    given = replace(evidence(), profile=empty, splits={})
    assert charts(make_content(evidence=given)) == {}


def test_times_outside_the_calendar_are_not_drawn(make_content: MakeContent) -> None:
    late = replace(profile(), days=((0, 1), (4_000_000_000, 1)))
    given = replace(evidence(), profile=late, boundaries=Boundaries(0.0, 1e15, 2e15, 3e15))
    assert "timeline-wide" not in charts(make_content(evidence=given))


def test_one_rating_is_drawn(make_content: MakeContent) -> None:
    train = replace(profile().splits[0], rows=1, ratings={"5": 1})
    one = replace(
        profile(), rows=1, splits=(train,), days=((11_574, 1),), hours=(1,) + (0,) * 23,
        weekdays=(1,) + (0,) * 6, user_activity=((1, 1, 1),), movie_activity=((1, 1, 1),),
    )  # fmt: skip
    drawn = charts(make_content(evidence=replace(evidence(), profile=one)))
    assert drawn.keys() >= {"ratings", "users", "movies", "hours"}
