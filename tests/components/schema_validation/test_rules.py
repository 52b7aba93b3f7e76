from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.schema_validation import rules
from components.schema_validation.ingest import IngestFacts
from components.schema_validation.params import ValidationParams
from components.schema_validation.rules import Evidence
from components.schema_validation.summaries import SplitSummary

Change = Callable[[Evidence, str, str, dict[str, Any] | None], Evidence]


def codes(evidence: Evidence, params: ValidationParams | None = None) -> set[tuple[str, str]]:
    found = rules.findings(evidence, params or ValidationParams())
    return {(finding.code, finding.split) for finding in found}


def refused(ingest_json: dict[str, Any], **reasons: int) -> IngestFacts:
    """An ingestion that read as many more rows as it refused."""
    by_reason = {code.replace("_", "-"): rows for code, rows in reasons.items()}
    total = sum(by_reason.values())
    changed = {"rows_read": 1_000 + total, "rows_refused": total, "refused_by_reason": by_reason}
    lines = [f'{{"code": "{code}", "message": "u.data:7: {code}"}}' for code in by_reason]
    return IngestFacts.from_report({**ingest_json, **changed}, lines)


def test_healthy_data_has_no_finding(healthy: Evidence) -> None:
    assert rules.findings(healthy, ValidationParams()) == []


def test_one_refused_row_is_an_error_by_default(
    healthy: Evidence, ingest_json: dict[str, Any]
) -> None:
    evidence = replace(healthy, ingest=refused(ingest_json, E_RATING_RANGE=1))
    (finding,) = rules.findings(evidence, ValidationParams())
    assert (finding.code, finding.severity, finding.rows) == ("E-RATING-RANGE", "error", 1)
    assert finding.examples == ("u.data:7: E-RATING-RANGE",)
    assert finding.expectation == "no row refused"


@pytest.mark.parametrize(("max_share", "severity"), [(0.2, "warning"), (0.199, "error")])
def test_the_share_of_all_refused_rows_decides_for_each_reason(
    healthy: Evidence, ingest_json: dict[str, Any], max_share: float, severity: str
) -> None:
    ingest = refused(ingest_json, E_TYPE=249, E_MISSING=1)  # 250 of 1,250 rows are 0.2
    found = rules.findings(
        replace(healthy, ingest=ingest), ValidationParams(max_refused_share=max_share)
    )
    assert {(finding.code, finding.severity) for finding in found} == {
        ("E-TYPE", severity),
        ("E-MISSING", severity),
    }


def test_ingestions_warnings_are_carried_through(
    healthy: Evidence, ingest_json: dict[str, Any]
) -> None:
    warning = {"code": "W-TITLE-TWO-IDS", "count": 18, "message": "one title with several ids (18)"}
    facts = IngestFacts.from_report({**ingest_json, "warnings": [warning]}, [])
    (finding,) = rules.findings(replace(healthy, ingest=facts), ValidationParams())
    assert (finding.code, finding.severity) == ("W-TITLE-TWO-IDS", "warning")
    assert finding.found == "one title with several ids (18)"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rows_read", 1_001),
        ("rows_written", 999),
        ("rows_refused", 1),
        ("refused_by_reason", {"E-TYPE": 1}),
        ("rows", {"train": 599, "eval": 201, "test": 200}),
    ],
)
def test_a_count_that_does_not_add_up_is_found(
    healthy: Evidence, ingest_json: dict[str, Any], key: str, value: object
) -> None:
    facts = IngestFacts.from_report({**ingest_json, key: value}, [])
    assert ("E-ROWS-UNACCOUNTED", "") in codes(replace(healthy, ingest=facts))


@given(read=st.integers(0, 50), written=st.integers(0, 50), refused_rows=st.integers(0, 50))
def test_rows_reconcile_exactly_when_read_is_written_plus_refused(
    read: int, written: int, refused_rows: int
) -> None:
    facts = IngestFacts(
        read, written, refused_rows, {"E-TYPE": refused_rows}, {}, (), {"train": written},
        boundaries=None, synthetic=False, raw={},  # type: ignore[arg-type]
    )  # fmt: skip
    splits = {"train": SplitSummary("train", written, {})}
    evidence = Evidence(splits, facts, facts.boundaries, {"train": written})
    assert bool(rules.rows_add_up(evidence)) == (read != written + refused_rows)


def test_the_artifacts_rows_must_be_those_of_the_statistics(healthy: Evidence) -> None:
    rows = {"train": 600, "eval": 200, "test": 199}
    (finding,) = rules.findings(replace(healthy, rows=rows), ValidationParams())
    assert finding.code == "E-ROWS-UNACCOUNTED"
    assert finding.expectation == "test rows of the examples = in the statistics"
    assert finding.found == "199 and 200"


@pytest.mark.parametrize("split", ["train", "eval", "test"])
def test_a_split_that_is_empty_or_not_there_is_found(healthy: Evidence, split: str) -> None:
    empty = {**healthy.splits, split: SplitSummary(split, 0, {})}
    absent = {name: summary for name, summary in healthy.splits.items() if name != split}
    assert ("E-SPLIT-EMPTY", split) in codes(replace(healthy, splits=empty))
    assert ("E-SPLIT-EMPTY", split) in codes(replace(healthy, splits=absent))


def test_boundaries_of_another_ingestion_are_found(healthy: Evidence) -> None:
    other = replace(healthy.boundaries, max_s=healthy.boundaries.max_s + 1)
    assert codes(replace(healthy, boundaries=other)) == {("E-SPLIT-BOUNDARIES", "")}


@pytest.mark.parametrize(
    ("split", "end", "at"),
    [
        ("train", "maximum", "train_end_s"),
        ("eval", "maximum", "eval_end_s"),
        ("test", "maximum", "max_s"),
    ],
)
def test_a_split_holds_its_last_second_and_none_after(
    healthy: Evidence, change_feature: Change, split: str, end: str, at: str
) -> None:
    last_s = getattr(healthy.boundaries, at)
    assert codes(change_feature(healthy, split, "timestamp", {end: last_s})) == set()
    late = change_feature(healthy, split, "timestamp", {end: last_s + 1})
    assert codes(late) == {("E-SPLIT-ORDER", split)}


@pytest.mark.parametrize(("split", "before"), [("eval", "train_end_s"), ("test", "eval_end_s")])
def test_a_split_begins_after_the_one_before(
    healthy: Evidence, change_feature: Change, split: str, before: str
) -> None:
    changes = {"minimum": getattr(healthy.boundaries, before)}
    early = change_feature(healthy, split, "timestamp", changes)
    assert codes(early) == {("E-SPLIT-ORDER", split)}


def test_a_split_without_timestamps_is_left_to_the_schema(
    healthy: Evidence, change_feature: Change
) -> None:
    assert codes(change_feature(healthy, "eval", "timestamp", None)) == set()


@pytest.mark.parametrize(
    ("feature", "code"), [("user_id", "E-TOO-FEW-USERS"), ("movie_id", "E-TOO-FEW-MOVIES")]
)
def test_one_user_or_movie_in_train_is_too_few(
    healthy: Evidence, change_feature: Change, feature: str, code: str
) -> None:
    assert codes(change_feature(healthy, "train", feature, {"unique": 2})) == set()
    assert codes(change_feature(healthy, "train", feature, {"unique": 1})) == {(code, "train")}
    assert codes(change_feature(healthy, "eval", feature, {"unique": 1})) == set()


def test_too_few_rows_are_counted_over_all_splits(healthy: Evidence) -> None:
    assert codes(healthy, ValidationParams(min_rows=1_000)) == set()
    assert codes(healthy, ValidationParams(min_rows=1_001)) == {("E-TOO-FEW-ROWS", "")}


def test_equal_ratings_in_train_are_found(healthy: Evidence, change_feature: Change) -> None:
    evidence = change_feature(healthy, "train", "user_rating", {"minimum": 5, "maximum": 5})
    (finding,) = rules.findings(evidence, ValidationParams())
    assert (finding.code, finding.rows) == ("E-RATING-CONSTANT", 600)
    assert finding.found == "every rating is 5"


def test_all_that_is_wrong_is_reported_together(
    healthy: Evidence, change_feature: Change, ingest_json: dict[str, Any]
) -> None:
    evidence = change_feature(healthy, "train", "user_rating", {"minimum": 5, "maximum": 5})
    evidence = replace(evidence, ingest=refused(ingest_json, E_TYPE=1))
    assert codes(evidence) == {("E-RATING-CONSTANT", "train"), ("E-TYPE", "")}
