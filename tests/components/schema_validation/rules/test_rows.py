from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Example
from components.schema_validation.identities import Identities
from components.schema_validation.ingest import IngestFacts
from components.schema_validation.rule_file import Rules
from components.schema_validation.rules.rows import rows_add_up
from components.schema_validation.summaries import SplitSummary
from components.schema_validation.thresholds import Reference, RowRules, Whole
from tests.components.schema_validation import healthy_evidence

Change = Callable[[Evidence, str, str, dict[str, Any] | None], Evidence]


def refused(ingest_json: dict[str, Any], **reasons: int) -> IngestFacts:
    """An ingestion that read as many more rows as it refused."""
    by_reason = {code.replace("_", "-"): rows for code, rows in reasons.items()}
    total = sum(by_reason.values())
    changed = {"rows_read": 1_000 + total, "rows_refused": total, "refused_by_reason": by_reason}
    lines = [
        f'{{"source": "u.data", "line": 7, "code": "{code}", "message": "u.data:7: {code}: bad",'
        ' "field": "", "value": ""}'
        for code in by_reason
    ]
    return IngestFacts.from_report({**ingest_json, **changed}, lines, Identities("f" * 64))


def test_one_refused_row_is_an_error_by_default(
    healthy: Evidence, ingest_json: dict[str, Any], judge: Any
) -> None:
    (finding,) = judge(replace(healthy, ingest=refused(ingest_json, E_RATING_RANGE=1)))
    assert (finding.code, finding.severity, finding.rows) == ("E-RATING-RANGE", "error", 1)
    assert finding.examples == (Example("bad", "u.data", 7),)
    assert finding.expectation == "no row refused"


@pytest.mark.parametrize(("max_share", "severity"), [(0.2, "warning"), (0.199, "error")])
def test_the_share_of_all_refused_rows_decides_for_each_reason(
    healthy: Evidence, ingest_json: dict[str, Any], judge: Any, max_share: float, severity: str
) -> None:
    ingest = refused(ingest_json, E_TYPE=249, E_MISSING=1)  # 250 of 1,250 rows are 0.2
    agreed = Rules(rows=RowRules(max_refused_share=max_share))
    found = judge(replace(healthy, ingest=ingest), agreed)
    assert {(finding.code, finding.severity) for finding in found} == {
        ("E-TYPE", severity),
        ("E-MISSING", severity),
    }


def test_ingestions_warnings_are_carried_but_for_those_of_the_profile(
    healthy: Evidence, ingest_json: dict[str, Any], judge: Any
) -> None:
    warnings = [
        {"code": code, "count": 18, "message": f"18 of {code}"} for code in ("W-RERATED", "W-BLANK")
    ]
    facts = IngestFacts.from_report({**ingest_json, "warnings": warnings}, [], Identities("f" * 64))
    (finding,) = judge(replace(healthy, ingest=facts))
    assert (finding.code, finding.severity) == ("W-BLANK", "warning")
    assert finding.found == "18 of W-BLANK"


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
    healthy: Evidence, ingest_json: dict[str, Any], codes: Any, key: str, value: object
) -> None:
    facts = IngestFacts.from_report({**ingest_json, key: value}, [], Identities("f" * 64))
    assert ("E-ROWS-UNACCOUNTED", "") in codes(replace(healthy, ingest=facts))


@given(read=st.integers(0, 50), written=st.integers(0, 50), refused_rows=st.integers(0, 50))
def test_rows_reconcile_exactly_when_read_is_written_plus_refused(
    read: int, written: int, refused_rows: int
) -> None:
    healthy = healthy_evidence.evidence()
    facts = replace(
        healthy.ingest, rows_read=read, rows_written=written, rows_refused=refused_rows,
        refused_by_reason={"E-TYPE": refused_rows}, split_rows={"train": written},
    )  # fmt: skip
    evidence = replace(
        healthy, ingest=facts, rows={"train": written},
        splits={"train": SplitSummary("train", written, {})},
        profile=replace(healthy.profile, rows=written),
    )  # fmt: skip
    assert bool(rows_add_up(evidence)) == (read != written + refused_rows)


def test_the_artifacts_rows_must_be_those_of_the_statistics(healthy: Evidence, judge: Any) -> None:
    (finding,) = judge(replace(healthy, rows={"train": 600, "eval": 200, "test": 199}))
    assert finding.code == "E-ROWS-UNACCOUNTED"
    assert finding.expectation == "test rows of the examples = in the statistics"
    assert finding.found == "199 and 200"


@pytest.mark.parametrize(
    ("feature", "changes", "found"),
    [
        ("user_rating", {"mean": 3.5001}, "a mean of 3.5001"),
        ("timestamp", {"minimum": 1_000_000_001}, "2001-09-09 01:46:41"),
        ("timestamp", {"maximum": 1_000_086_000}, "2001-09-10 01:40:00"),
    ],
)
def test_statistics_that_an_exact_count_contradicts_are_found(
    healthy: Evidence, change_feature: Change, judge: Any, feature: str, changes: Any, found: str
) -> None:
    (finding,) = judge(change_feature(healthy, "train", feature, changes))
    assert (finding.code, finding.split, finding.feature) == ("E-EXAMPLES-DIFFER", "train", feature)
    assert finding.found == found


def test_a_mean_may_differ_by_what_float32_loses(
    healthy: Evidence, change_feature: Change, judge: Any
) -> None:
    assert judge(change_feature(healthy, "train", "user_rating", {"mean": 3.5000001})) == []


def test_a_split_that_only_the_profile_has_differs(healthy: Evidence, codes: Any) -> None:
    empty = {**healthy.splits, "test": SplitSummary("test", 0, {})}
    assert ("E-EXAMPLES-DIFFER", "test") in codes(replace(healthy, splits=empty))


@pytest.mark.parametrize(
    ("field", "code"), [("users", "E-TOO-FEW-USERS"), ("movies", "E-TOO-FEW-MOVIES")]
)
def test_one_user_or_movie_in_train_is_too_few(
    healthy: Evidence, codes: Any, spoilt: Any, field: str, code: str
) -> None:
    train, *later = healthy.profile.splits
    assert codes(spoilt(splits=(replace(train, **{field: 2}), *later))) == set()
    assert codes(spoilt(splits=(replace(train, **{field: 1}), *later))) == {(code, "train")}
    fewer = tuple(replace(split, **{field: 1}) for split in later)
    assert codes(spoilt(splits=(train, *fewer))) == set()


def test_too_few_rows_are_counted_over_all_splits(healthy: Evidence, codes: Any) -> None:
    assert codes(healthy, Rules(rows=RowRules(min_rows=1_000))) == set()
    assert codes(healthy, Rules(rows=RowRules(min_rows=1_001))) == {("E-TOO-FEW-ROWS", "")}


def test_a_threshold_says_where_it_comes_from(healthy: Evidence, spoilt: Any, judge: Any) -> None:
    (given_,) = judge(healthy, Rules(rows=RowRules(min_rows=1_001)))
    assert (given_.expectation, given_.why) == ("at least 1,001 ratings", "set in the rule file")
    few = replace(healthy.profile.splits[0], users=1)
    (default,) = judge(spoilt(splits=(few, *healthy.profile.splits[1:])))
    assert default.why == "One user's taste is not a recommender"


def announced(healthy: Evidence, ratings: int, users: int, listed_users: int) -> Evidence:
    """Evidence of a source that announces its size, and lists some number of users."""
    claims = {
        "ratings": {"claimed": ratings, "read": healthy.ingest.rows_read},
        "users": {"claimed": users, "read": listed_users},
        "movies": {"claimed": 50, "read": 50},
    }
    ingest = replace(healthy.ingest, raw={**healthy.ingest.raw, "claims": claims})
    return replace(healthy, ingest=ingest)


def test_ratings_that_the_source_announces_and_lacks(healthy: Evidence, judge: Any) -> None:
    users, rows = healthy.profile.users, healthy.ingest.rows_read
    assert judge(announced(healthy, rows, users, users)) == []
    (finding,) = judge(announced(healthy, 2 * rows, users, users))
    assert (finding.code, finding.severity, finding.rows) == ("E-ROWS-MISSING", "error", rows)
    # A part that was chosen has not all the users, or not all that are listed.
    assert judge(announced(healthy, 2 * rows, 2 * users, 2 * users)) == []
    assert judge(announced(healthy, 2 * rows, users, users + 1)) == []


def test_a_published_data_set_that_was_cut_short(healthy: Evidence, judge: Any) -> None:
    profile = healthy.profile
    titles = profile.known_titles

    def judged(ratings: int, first_s: int, few: int) -> list[str]:
        whole = Whole(ratings, first_s, profile.last_s, min_ratings_per_user=20)
        activity = ((17, 32, profile.users - few), (9, 16, few))
        changed = replace(healthy, profile=replace(profile, user_activity=activity))
        agreed = Rules(references=(Reference("the whole", titles, whole=whole),))
        return [finding.code for finding in judge(changed, agreed)]

    assert judged(2 * profile.rows, profile.first_s, few=1) == ["E-ROWS-MISSING"]
    assert judged(profile.rows, profile.first_s, few=1) == []  # nothing is missing
    assert judged(2 * profile.rows, profile.first_s, few=0) == []  # a selection of users
    assert judged(2 * profile.rows, profile.first_s - 10 * 86_400, few=1) == []  # of time
