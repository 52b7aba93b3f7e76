"""Rules about values, leakage, text."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from components.ratings_profile.profile import Count, Leak, Profile, TextFault
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.rule_file import Rules
from components.schema_validation.summaries import FeatureSummary, SplitSummary
from components.schema_validation.thresholds import LeakageRules, TextRules
from tests.components.schema_validation.healthy_evidence import sample, serving

Judge = Callable[..., list[Finding]]


def with_ratings(profile: Profile, ratings: dict[str, int]) -> dict[str, Any]:
    return {"splits": tuple(replace(split, ratings=ratings) for split in profile.splits)}


def test_equal_ratings_in_train_are_found(healthy: Evidence, judge: Judge) -> None:
    train, *later = healthy.profile.splits
    profile = replace(healthy.profile, splits=(replace(train, ratings={"5": 600, "1": 0}), *later))
    found = judge(replace(healthy, profile=profile, splits=without_means(healthy)))
    assert [(finding.code, finding.rows) for finding in found] == [("E-RATING-CONSTANT", 600)]
    assert found[0].found == "every rating is 5"


def without_means(evidence: Evidence) -> dict[str, SplitSummary]:
    return {
        name: replace(
            summary, features={k: v for k, v in summary.features.items() if k != "user_rating"}
        )
        for name, summary in evidence.splits.items()
    }


@pytest.mark.parametrize(
    ("ratings", "rows", "found"),
    [
        ({"1": 1, "2.5": 1}, 1_000, {"E-RATING-SCALE"}),
        ({"1": 1, "2.5": 1}, 999, set()),
        ({"1": 999, "5": 1}, 1_000, set()),
    ],
)
def test_a_top_of_the_scale_that_never_occurs_is_found(
    healthy: Evidence, ratings: dict[str, int], rows: int, found: set[str], judge: Judge
) -> None:
    profile = replace(healthy.profile, rows=rows, **with_ratings(healthy.profile, ratings))
    evidence = replace(healthy, profile=profile, splits=without_means(healthy))
    codes = {finding.code for finding in judge(evidence)} - {"E-ROWS-UNACCOUNTED"}
    assert codes == found
    unknown = {finding.code for finding in judge(replace(evidence, rating_scale=None))}
    assert "E-RATING-SCALE" not in unknown


def test_many_movies_without_a_genre_are_found(spoilt: Any, judge: Judge) -> None:
    assert judge(spoilt(movies_without_genre=Count(1, 30))) == []
    (finding,) = judge(spoilt(movies_without_genre=Count(2, 60, ("7",), (sample(3),))))
    assert (finding.code, finding.rows, finding.examples[0].line) == ("E-GENRES-EMPTY", 60, 3)
    (listed,) = judge(spoilt(movies_without_genre=Count(2, 0, ("7", "9"))))
    assert listed.examples[0].text == "movie 7 has no genre"


def test_users_who_never_choose_are_warned_of(spoilt: Any, judge: Judge) -> None:
    (finding,) = judge(spoilt(constant_users=Count(1, 60, ("u1",), (sample(),))))
    assert (finding.code, finding.severity, finding.rows) == ("W-CONSTANT-USER", "warning", 60)
    assert "u1" not in finding.found


@pytest.mark.parametrize("place", ["model_features", "serving_features"])
def test_the_label_among_the_features_is_found(healthy: Evidence, judge: Judge, place: str) -> None:
    (finding,) = judge(replace(healthy, **{place: ("user_id", "user_rating")}))
    assert (finding.code, finding.feature) == ("E-LABEL-REACHABLE", "user_rating")


def test_the_label_in_requests_is_found(healthy: Evidence, judge: Judge) -> None:
    asked = serving()
    label = {"user_rating": FeatureSummary("user_rating", "float", 1, 0)}
    (finding,) = judge(
        replace(healthy, serving=replace(asked, summary=SplitSummary("serving", 5_000, label)))
    )
    assert finding.code == "E-LABEL-REACHABLE"
    assert "requests" in finding.expectation


def test_a_feature_declared_unknown_is_found_where_it_is_used(
    healthy: Evidence, judge: Judge
) -> None:
    agreed = Rules(leakage=LeakageRules(unknown_at_request=("timestamp", "watched_s")))
    found = judge(healthy, agreed)
    assert [(finding.code, finding.feature) for finding in found] == [
        ("E-UNKNOWN-AT-REQUEST", "timestamp")
    ] * 2


@pytest.mark.parametrize(
    ("name", "feature", "most"),
    [("raw_user_age", "raw_user_age", 0.25), ("movie_id", "movie_id", 0.5)],
)
def test_a_feature_that_predicts_the_label_is_found(
    spoilt: Any, judge: Judge, name: str, feature: str, most: float
) -> None:
    assert judge(spoilt(leaks=(Leak(name, feature, most, 9),))) == []
    rows = (sample(4, f"{name} = 50"),)
    (finding,) = judge(spoilt(leaks=(Leak(name, feature, most + 0.01, 9, rows),)))
    assert (finding.code, finding.feature) == ("E-LABEL-LEAK", feature)
    assert finding.examples[0].text.endswith(f"UTC; {name} = 50")


def test_of_a_feature_and_what_is_made_of_it_the_best_predictor_is_named(
    spoilt: Any, judge: Judge
) -> None:
    leaks = (Leak("timestamp", "timestamp", 0.4, 9), Leak("timestamp % 10", "timestamp", 0.9, 10))
    (finding,) = judge(spoilt(leaks=leaks))
    assert finding.found.startswith("timestamp % 10 explains 90 %")


TEXT_CODES = {
    "mojibake": "E-TEXT-MOJIBAKE",
    "replaced": "E-TEXT-REPLACED",
    "surrogate": "E-TEXT-JSON",
    "control": "W-TEXT-CONTROL",
    "bidi": "W-TEXT-BIDI",
    "placeholder": "W-TEXT-PLACEHOLDER",
    "blank": "W-TEXT-BLANK",
    "edges": "W-TEXT-EDGES",
}


@pytest.mark.parametrize("kind", TEXT_CODES)
def test_each_fault_of_text_has_its_code(spoilt: Any, judge: Judge, kind: str) -> None:
    fault = TextFault(kind, "movie_title", 2, 30, ("<b>\x1b", "x"), (sample(9),))
    (finding,) = judge(spoilt(text=(fault,)))
    assert (finding.code, finding.rows, finding.share) == (TEXT_CODES[kind], 30, 0.03)
    assert finding.found == "2 values: <b>\\x1b | x"
    assert (finding.examples[0].source, finding.examples[0].line) == ("u.data", 9)


def test_a_share_of_damaged_text_can_be_agreed(spoilt: Any, judge: Judge) -> None:
    fault = TextFault("mojibake", "movie_title", 2, 30)
    assert judge(spoilt(text=(fault,)), Rules(text=TextRules(max_damaged_share=0.03))) == []
    assert judge(spoilt(text=(fault,)), Rules(text=TextRules(max_damaged_share=0.02))) != []


def test_values_that_name_a_person_are_not_listed(spoilt: Any, judge: Judge) -> None:
    (finding,) = judge(spoilt(text=(TextFault("edges", "user_id", 1, 3, (" 42 ",)),)))
    assert finding.found == "1 value"
    assert finding.examples == ()


def test_titles_without_a_year_are_warned_of(spoilt: Any, judge: Judge) -> None:
    (finding,) = judge(spoilt(titles_without_year=Count(1, 9, ("unknown",))))
    assert (finding.code, finding.severity) == ("W-TITLE-NO-YEAR", "warning")
    assert finding.found == "1 title, such as unknown"
