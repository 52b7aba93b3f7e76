from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from components.schema_validation.evidence import Evidence
from components.schema_validation.rule_file import Rules
from components.schema_validation.summaries import SplitSummary
from components.schema_validation.thresholds import SplitRules

Change = Callable[[Evidence, str, str, dict[str, Any] | None], Evidence]


@pytest.mark.parametrize("split", ["train", "eval", "test"])
def test_a_split_that_is_empty_or_not_there_is_found(
    healthy: Evidence, codes: Any, split: str
) -> None:
    empty = {**healthy.splits, split: SplitSummary(split, 0, {})}
    absent = {name: summary for name, summary in healthy.splits.items() if name != split}
    assert ("E-SPLIT-EMPTY", split) in codes(replace(healthy, splits=empty))
    assert ("E-SPLIT-EMPTY", split) in codes(replace(healthy, splits=absent))


def test_a_split_below_the_agreed_size_is_small(healthy: Evidence, codes: Any) -> None:
    assert codes(healthy, Rules(splits=SplitRules(min_rows=200))) == set()
    small = {("E-SPLIT-SMALL", "eval"), ("E-SPLIT-SMALL", "test")}
    assert codes(healthy, Rules(splits=SplitRules(min_rows=201))) == small


def test_boundaries_of_another_ingestion_are_found(healthy: Evidence, codes: Any) -> None:
    other = replace(healthy.boundaries, max_s=healthy.boundaries.max_s + 1)
    evidence = replace(healthy, boundaries=other, split_config={})
    assert codes(evidence) == {("E-SPLIT-BOUNDARIES", "")}


@pytest.mark.parametrize(
    "config",
    [
        {"train_end_fraction": 0.6, "eval_end_fraction": 0.8},
        {"train_end_s": 1_000_086_401, "eval_end_s": 1_000_172_800, "train_end_fraction": 1 / 3},
    ],
)
def test_boundaries_that_were_not_configured_are_found(
    healthy: Evidence, judge: Any, config: dict[str, Any]
) -> None:
    (finding,) = judge(replace(healthy, split_config=config))
    assert finding.code == "E-SPLIT-BOUNDARIES"
    assert finding.expectation.startswith("configuration: 1000000000 | ")


@pytest.mark.parametrize(
    ("split", "end", "at"),
    [
        ("train", "maximum", "train_end_s"),
        ("eval", "maximum", "eval_end_s"),
        ("test", "maximum", "max_s"),
    ],
)
def test_a_split_holds_its_last_second_and_none_after(
    healthy: Evidence, change_feature: Change, codes: Any, split: str, end: str, at: str
) -> None:
    last_s = getattr(healthy.boundaries, at)
    order = ("E-SPLIT-ORDER", split)
    assert order not in codes(change_feature(healthy, split, "timestamp", {end: last_s}))
    assert order in codes(change_feature(healthy, split, "timestamp", {end: last_s + 1}))


@pytest.mark.parametrize(("split", "before"), [("eval", "train_end_s"), ("test", "eval_end_s")])
def test_a_split_begins_after_the_one_before(
    healthy: Evidence, change_feature: Change, codes: Any, split: str, before: str
) -> None:
    changes = {"minimum": getattr(healthy.boundaries, before)}
    early = change_feature(healthy, split, "timestamp", changes)
    assert ("E-SPLIT-ORDER", split) in codes(early)


def test_a_split_without_timestamps_is_left_to_the_schema(
    healthy: Evidence, change_feature: Change, codes: Any
) -> None:
    assert codes(change_feature(healthy, "eval", "timestamp", None)) == set()


@pytest.mark.parametrize(
    ("field", "code", "most"),
    [("cold_user_rows", "W-COLD-USERS", 100), ("cold_movie_rows", "W-COLD-MOVIES", 40)],
)
def test_many_cold_rows_are_warned_of(
    healthy: Evidence, spoilt: Any, judge: Any, field: str, code: str, most: int
) -> None:
    train, eval_, test = healthy.profile.splits
    assert judge(spoilt(splits=(train, eval_, replace(test, **{field: most})))) == []
    (finding,) = judge(spoilt(splits=(train, eval_, replace(test, **{field: most + 1}))))
    assert (finding.code, finding.split, finding.severity) == (code, "test", "warning")
    assert (finding.rows, finding.share) == (most + 1, (most + 1) / 200)
