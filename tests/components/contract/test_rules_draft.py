import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.contract.draft import edited
from components.contract.measures import Measure
from components.contract.rules_draft import differences, drafted_limit
from components.ratings_profile.profile import (
    Burst,
    Count,
    Leak,
    Profile,
    SplitProfile,
    SteadyRun,
)
from components.schema_validation.identities import Identities
from components.schema_validation.rule_file import Rules, read_rules, rules_to_yaml
from components.schema_validation.rules.behaviour import behaviour
from components.schema_validation.rules.times import before_release, gaps


def split(name: str, rows: int, cold_user_rows: int = 0, cold_movie_rows: int = 0) -> SplitProfile:
    return SplitProfile(
        split=name,
        rows=rows,
        users=40,
        movies=30,
        first_s=0,
        last_s=9,
        cold_users=1,
        cold_user_rows=cold_user_rows,
        cold_movies=1,
        cold_movie_rows=cold_movie_rows,
        ratings={},
        categories={},
    )


HEALTHY = Profile(
    rows=200,
    users=40,
    movies=30,
    first_s=0,
    last_s=9,
    splits=(split("train", 160), split("eval", 20), split("test", 20)),
    days=((10, 100), (11, 50), (13, 50)),
    hours=(0,) * 24,
    weekdays=(0,) * 7,
    midnight_rows=0,
    whole_hour_rows=0,
    whole_minute_rows=0,
    user_activity=(),
    movie_activity=(),
    user_top_share=0.1,
    movie_top_share=0.1,
    user_bursts=(Burst("u", 60, 30, 0, 100),),
    movie_bursts=(Burst("m", 60, 15, 0, 100),),
)
AGREED = dataclasses.replace(
    Rules(), rows=dataclasses.replace(Rules().rows, min_users=20, min_movies=15)
)


def proposed(profile: Profile, rules: Rules = AGREED) -> dict[str, tuple[str, str, str, str]]:
    return {
        one.id: (one.effect, one.current, one.drafted, one.evidence)
        for one in differences(rules, profile)
    }


def test_thresholds_that_the_data_is_well_inside_of_stay() -> None:
    assert proposed(HEALTHY) == {}


@pytest.mark.parametrize(
    ("change", "id_", "difference"),
    [
        (
            {"user_bursts": (Burst("u", 3_600, 80, 0, 90), Burst("u", 3_600, 901, 0, 950))},
            "rules:ids.user_burst.per_hour",
            ("loosens", "780", "1900", "901 ratings by one user in 3,600 s at most"),
        ),
        (
            {"user_bursts": (Burst("u", 60, 10, 0, 90),)},
            "rules:ids.user_burst.per_minute",
            ("tightens", "60", "20", "10 ratings by one user in 60 s at most"),
        ),
        (  # the larger one is little of its day, so it is not what the rule is about
            {"movie_bursts": (Burst("m", 60, 99, 0, 9_999), Burst("m", 60, 41, 0, 100))},
            "rules:ids.movie_burst.per_minute",
            ("loosens", "40", "82", "41 ratings of one movie in 60 s at most"),
        ),
        (
            {"rows": 50},
            "rules:rows.min_rows",
            ("loosens", "100", "25", "50 ratings"),
        ),
        (
            {"rows": 5_000},
            "rules:rows.min_rows",
            ("tightens", "100", "2500", "5,000 ratings"),
        ),
        (
            {"splits": (split("train", 160), split("eval", 20, 8), split("test", 40, 24))},
            "rules:splits.max_cold_user_share",
            ("loosens", "0.5", "0.9", "0.6: 24 of 40 rows of split test"),
        ),
        (
            {"splits": (split("train", 160), split("eval", 8))},
            "rules:splits.min_rows",
            ("loosens", "10", "4", "8 rows of split eval"),
        ),
        (
            {"leaks": (Leak("x % 7", "x", 0.3, 7), Leak("movie_id", "movie_id", 0.4, 9))},
            "rules:leakage.max_label_r2",
            (
                "loosens",
                "0.25",
                "0.45",
                "0.3: so much of the label's variance x % 7 explains; look for a leak first",
            ),
        ),
        (
            {"steady_runs": (SteadyRun("u", 40, 5, 0),)},
            "rules:ids.clockwork_rows",
            (
                "loosens",
                "40",
                "80",
                "40 ratings of one user at equal distances; look for a bot first",
            ),
        ),
        (
            {"days": ((10, 100), (14, 100))},
            "rules:times.gap_days",
            ("loosens", "3", "6", "3 days in a row without a rating"),
        ),
        (
            {"before_release": Count(values=1, rows=4)},
            "rules:times.max_before_release_share",
            ("loosens", "0.01", "0.03", "0.02: 4 of 200 ratings are older than their movie"),
        ),
        (
            {"movies_without_genre": Count(values=30, rows=4)},
            "rules:values.max_empty_genre_share",
            ("loosens", "0.05", "1", "1: 30 of 30 movies have no genre"),
        ),
    ],
)
def test_one_change_of_the_data_gives_one_difference(
    change: dict[str, object], id_: str, difference: tuple[str, str, str, str]
) -> None:
    profile = dataclasses.replace(HEALTHY, **change)  # type: ignore[arg-type]
    assert proposed(profile) == {id_: difference}


def test_accepting_makes_the_rules_file_say_so() -> None:
    steady = (SteadyRun("u", 100, 5, 0),)
    found = differences(AGREED, dataclasses.replace(HEALTHY, rows=50, steady_runs=steady))
    after = read_rules(edited(rules_to_yaml(AGREED), "rules", found), "rules.yaml")
    rows, ids = AGREED.rows, AGREED.ids
    assert after == dataclasses.replace(
        AGREED,
        rows=dataclasses.replace(rows, min_rows=25),
        ids=dataclasses.replace(ids, clockwork_rows=200),
    )


def test_the_rules_find_nothing_any_more_in_what_was_accepted() -> None:
    identities = Identities("fingerprint")
    windows = (60, 600, 3_600, 86_400)
    profile = dataclasses.replace(
        HEALTHY,
        user_bursts=tuple(Burst("u", window, 5_000, 0, 9_000) for window in windows),
        movie_bursts=tuple(Burst("m", window, 9_000, 0, 9_000) for window in windows),
        steady_runs=(SteadyRun("u", 40, 5, 0),),
        days=((10, 100), (14, 100)),
        before_release=Count(values=1, rows=4),
    )

    def codes(rules: Rules) -> set[str]:
        found = behaviour(profile, rules.ids, 1, identities) + gaps(profile, rules.times)
        found += before_release(profile, rules.times, identities)
        return {one.code for one in found}

    assert codes(AGREED) == {
        "E-USER-BURST",
        "E-MOVIE-BURST",
        "E-USER-CLOCKWORK",
        "W-TIME-GAP",
        "E-BEFORE-RELEASE",
    }
    found = differences(AGREED, profile)
    accepted = read_rules(edited(rules_to_yaml(AGREED), "rules", found), "rules.yaml")
    assert codes(accepted) == {"W-BEFORE-RELEASE"}  # that some are early is told in any case


@given(st.integers(1, 10**9), st.booleans())
def test_a_drafted_count_holds_what_was_found_and_has_two_digits(value: int, low: bool) -> None:
    limit = drafted_limit(Measure(("a", "b"), value, "", at_least=low), is_share=False)
    assert (1 <= limit <= value) if low else (2 * value <= limit <= 2.2 * value)
    assert len(f"{limit:.15g}".rstrip("0")) <= 2 and limit == int(limit)


@given(st.floats(0, 1))
def test_a_drafted_share_is_one_and_holds_what_was_found(value: float) -> None:
    limit = drafted_limit(Measure(("a", "b_share"), value, ""), is_share=True)
    assert min(value, 1) <= limit + 1e-12 <= 1 + 1e-12
