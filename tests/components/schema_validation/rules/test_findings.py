"""The rules together: none on healthy data, severities of the rule file, properties."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from components.ratings_profile.profile import (
    BURST_WINDOWS_S,
    Burst,
    Count,
    IdTitles,
    Lag,
    Leak,
    Profile,
    RowSample,
    SplitProfile,
    SteadyRun,
    TextFault,
    TitleIds,
    UnsteadyAttribute,
)
from components.schema_validation import rules
from components.schema_validation.evidence import Evidence, Overlap
from components.schema_validation.findings import MAX_EXAMPLES, Finding, verdict
from components.schema_validation.identities import Identities
from components.schema_validation.reasons import known_codes
from components.schema_validation.rule_file import Rules, read_rules
from foundation.text import inert
from tests.components.schema_validation import healthy_evidence

Judge = Callable[..., list[Finding]]


def compared(evidence: Evidence) -> Evidence:
    """The evidence beside itself and beside requests."""
    before = healthy_evidence.previous(evidence.profile)
    return replace(evidence, previous=before, serving=healthy_evidence.serving())


def test_healthy_data_has_no_finding(healthy: Evidence, judge: Judge, project: Any) -> None:
    curated = (project / "pipeline" / "schema" / "rules.yaml").read_text("utf-8")
    for agreed in (Rules(), read_rules(curated, "rules.yaml")):
        assert judge(healthy, agreed) == []
        assert judge(compared(healthy), agreed) == []


def test_all_that_is_wrong_is_reported_together(spoilt: Any, codes: Any) -> None:
    lag = Lag(86_400, 500)
    evidence = spoilt(lags=(lag,), rerated=500, midnight_rows=1_000)
    expected = {("E-REPEATED-BLOCK", ""), ("W-RERATED", ""), ("W-NO-TIME-OF-DAY", "")}
    assert codes(evidence) == expected


@pytest.mark.parametrize("setting", ["error", "warning"])
def test_the_rule_file_sets_the_severity(spoilt: Any, judge: Judge, setting: Any) -> None:
    for changes, code in (
        ({"rerated": 1}, "W-RERATED"),
        ({"lags": (Lag(999, 99),)}, "E-REPEATED-BLOCK"),
    ):
        (found,) = judge(spoilt(**changes), Rules(severities={code: setting}))
        assert (found.code, found.severity) == (code, setting)


def test_a_code_that_is_off_is_not_found_but_named(spoilt: Any, judge: Judge) -> None:
    agreed = Rules(severities={"W-RERATED": "off", "E-DRIFT": "off", "E-SKEW": "warning"})
    assert judge(spoilt(rerated=1), agreed) == []
    assert rules.switched_off(agreed) == ("W-RERATED", "E-DRIFT")


def test_severities_hold_for_the_findings_of_others_too() -> None:
    drift = Finding("E-DRIFT", "error", "near", "far")
    assert rules.settled([drift], Rules()) == [drift]
    (warned,) = rules.settled([drift], Rules(severities={"E-DRIFT": "warning"}))
    assert warned == replace(drift, severity="warning")


# --- properties -----------------------------------------------------------------------------------

# Not shrunk: profiles are large, and shrinking one takes minutes.
FAST = settings(max_examples=25, deadline=None, phases=(Phase.reuse, Phase.generate))
TEXT = st.text("aé7 '\0\u202e\ud800", max_size=4)
ROWS = st.integers(0, 10**6)
SHARE = st.floats(0, 1)
SAMPLES = st.lists(
    st.builds(RowSample, TEXT, st.integers(1, 99), TEXT, TEXT, st.floats(0, 5), ROWS, TEXT),
    max_size=2,
).map(tuple)
COUNT = st.builds(Count, ROWS, ROWS, st.lists(TEXT, max_size=2).map(tuple), SAMPLES)
RATING_COUNTS = st.dictionaries(st.sampled_from(["0.5", "1", "3", "5"]), ROWS, max_size=4)
CATEGORIES = st.dictionaries(
    st.sampled_from(["user_gender", "movie_genres"]), st.dictionaries(TEXT, ROWS, max_size=2)
)
TIME_S = st.integers(-(10**10), 10**13)
SPLIT = st.builds(
    SplitProfile, st.sampled_from(["train", "eval", "test"]), ROWS, ROWS, ROWS,
    st.none() | TIME_S, st.none() | TIME_S, ROWS, ROWS, ROWS, ROWS, RATING_COUNTS, CATEGORIES,
)  # fmt: skip


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


BURSTS = some(st.builds(Burst, TEXT, st.sampled_from(BURST_WINDOWS_S), ROWS, TIME_S, ROWS, SAMPLES))
KINDS = [
    "control",
    "mojibake",
    "replaced",
    "surrogate",
    "bidi",
    "placeholder",
    "blank",
    "edges",
    "new",
]
PROFILE = st.builds(
    Profile,
    rows=ROWS,
    users=ROWS,
    movies=ROWS,
    first_s=TIME_S,
    last_s=TIME_S,
    splits=some(SPLIT),
    days=some(st.tuples(st.integers(0, 40_000), ROWS)).map(lambda days: tuple(sorted(days))),
    hours=st.lists(ROWS, min_size=24, max_size=24).map(tuple),
    weekdays=st.just((0,) * 7),
    midnight_rows=ROWS,
    whole_hour_rows=ROWS,
    whole_minute_rows=ROWS,
    user_activity=some(st.tuples(ROWS, ROWS, ROWS)),
    movie_activity=some(st.tuples(ROWS, ROWS, ROWS)),
    user_top_share=SHARE,
    movie_top_share=SHARE,
    user_bursts=BURSTS,
    movie_bursts=BURSTS,
    steady_runs=some(st.builds(SteadyRun, TEXT, ROWS, ROWS, TIME_S, SAMPLES)),
    rerated=ROWS,
    lags=some(st.builds(Lag, ROWS, ROWS, SAMPLES)),
    text=some(st.builds(TextFault, st.sampled_from(KINDS), TEXT, ROWS, ROWS, some(TEXT), SAMPLES)),
    num_titles_with_two_ids=ROWS,
    titles_with_two_ids=some(st.builds(TitleIds, TEXT, some(TEXT), ROWS)),
    num_ids_with_two_titles=ROWS,
    ids_with_two_titles=some(st.builds(IdTitles, TEXT, some(TEXT), ROWS, SAMPLES)),
    unsteady_attributes=some(st.builds(UnsteadyAttribute, TEXT, ROWS, ROWS, SAMPLES)),
    leaks=some(st.builds(Leak, TEXT, TEXT, st.floats(-5, 1), ROWS, SAMPLES)),
    titles_without_year=COUNT,
    before_release=COUNT,
    genres_in_catalogue=st.dictionaries(st.sampled_from(["0", "7", "99", "x"]), ROWS),
    movies_without_genre=COUNT,
    constant_users=COUNT,
    known_titles=st.dictionaries(TEXT, TEXT, max_size=3),
)
OVERLAP = st.builds(
    Overlap, ROWS, ROWS, ROWS, ROWS, ROWS, ROWS, SHARE, SHARE, ROWS, ROWS,
    st.integers(-(10**6), 10**6), ROWS, ROWS, ROWS,
)  # fmt: skip


@FAST
@given(now=PROFILE, then=PROFILE, overlap=OVERLAP, read=ROWS, refused=ROWS)
def test_no_rule_raises_whatever_the_profile(
    now: Profile, then: Profile, overlap: Overlap, read: int, refused: int
) -> None:
    before = replace(healthy_evidence.previous(then), overlap=overlap)
    asked = healthy_evidence.serving(read, refused)
    evidence = replace(healthy_evidence.evidence(), profile=now, previous=before, serving=asked)
    for found in rules.findings(evidence, Rules(), Identities("k")):
        assert found.code in known_codes()
        assert found.expectation and found.found
        assert len(found.examples) <= MAX_EXAMPLES
        texts = (found.found, found.expectation, *(example.text for example in found.examples))
        assert all(inert(text, 10_000) == text for text in texts), texts


# Each is a fault that grows with one number; `n` counts rows, values or users at fault.
GROWING: dict[str, Callable[[int], dict[str, Any]]] = {
    "lags": lambda n: {"lags": (Lag(86_400, n),)},
    "user bursts": lambda n: {"user_bursts": (Burst("u", 600, n, 0, n),)},
    "movie bursts": lambda n: {"movie_bursts": (Burst("m", 3_600, n, 0, n),)},
    "steady runs": lambda n: {"steady_runs": (SteadyRun("u", n, 5, 0),)},
    "mojibake": lambda n: {"text": (TextFault("mojibake", "movie_title", n, n),)},
    "before release": lambda n: {"before_release": Count(n, n)},
    "no genre": lambda n: {"movies_without_genre": Count(n, n)},
    "midnight": lambda n: {"midnight_rows": n},
    "rerated": lambda n: {"rerated": n},
    "leak": lambda n: {"leaks": (Leak("age", "raw_user_age", n / 1_000, 9),)},
}


@pytest.mark.parametrize("fault", GROWING)
@FAST
@given(numbers=st.lists(st.integers(0, 1_000), min_size=2, max_size=2).map(sorted))
def test_more_rows_at_fault_never_lower_the_severity(fault: str, numbers: list[int]) -> None:
    ranks = []
    for number in numbers:
        healthy = healthy_evidence.evidence()
        evidence = replace(healthy, profile=replace(healthy.profile, **GROWING[fault](number)))
        found = rules.findings(evidence, Rules(), Identities("k"))
        ranks.append(0 if not found else 2 if verdict(found) == "failed" else 1)
    assert ranks == sorted(ranks)
