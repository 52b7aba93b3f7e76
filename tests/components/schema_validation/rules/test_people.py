"""Rules about ids, behaviour and times."""

from collections.abc import Callable
from typing import Any

import pytest

from components.ratings_profile.profile import (
    Burst,
    Count,
    IdTitles,
    Lag,
    SteadyRun,
    TitleIds,
    UnsteadyAttribute,
)
from components.schema_validation.findings import Finding
from tests.components.schema_validation.healthy_evidence import START_S, sample

Judge = Callable[..., list[Finding]]


def test_titles_with_two_ids_are_warned_of_with_the_pairs(spoilt: Any, judge: Judge) -> None:
    pair = TitleIds("Chasing Amy (1997)", ("246", "268"), 379)
    (finding,) = judge(spoilt(num_titles_with_two_ids=1, titles_with_two_ids=(pair,)))
    assert (finding.code, finding.severity, finding.rows) == ("W-TITLE-TWO-IDS", "warning", 379)
    assert finding.found == "1 title with several ids: Chasing Amy (1997): 246, 268"
    assert finding.examples[0].text == "Chasing Amy (1997): 246, 268 (379 ratings)"


def test_ratings_of_titles_that_are_not_listed_are_not_guessed(spoilt: Any, judge: Judge) -> None:
    pair = TitleIds("Heat (1995)", ("1", "2"), 9)
    (finding,) = judge(spoilt(num_titles_with_two_ids=2, titles_with_two_ids=(pair,)))
    assert (finding.rows, finding.share) == (None, None)
    assert finding.found.startswith("2 titles with several ids")


def test_an_id_with_two_titles_is_found_with_rows(spoilt: Any, judge: Judge) -> None:
    wrong = IdTitles("7", ("Heat (1995)", "Babe (1995)"), 12, (sample(4),))
    counts = {"num_ids_with_two_titles": 60, "rows_of_ids_with_two_titles": 700}
    (finding,) = judge(spoilt(ids_with_two_titles=(wrong,), **counts))
    assert (finding.code, finding.severity, finding.rows) == ("E-ID-TWO-TITLES", "error", 700)
    assert finding.found == "60 ids with several; movie 7: Heat (1995) | Babe (1995)"
    assert [example.line for example in finding.examples] == [4, None]


def test_an_attribute_that_changes_is_found(spoilt: Any, judge: Judge) -> None:
    wrong = UnsteadyAttribute("user_gender", 1, 5, (sample(8, "0"),))
    (finding,) = judge(spoilt(unsteady_attributes=(wrong,)))
    assert (finding.code, finding.feature, finding.rows) == ("E-USER-ATTRIBUTES", "user_gender", 5)
    assert finding.examples[0].text.endswith("; user_gender = 0")


def test_a_zip_code_is_not_shown(spoilt: Any, judge: Judge) -> None:
    wrong = UnsteadyAttribute("user_zip_code", 1, 5, (sample(8, "T8H 1N"),))
    (finding,) = judge(spoilt(unsteady_attributes=(wrong,)))
    assert finding.examples[0].text.endswith("; user_zip_code = (not shown)")


@pytest.mark.parametrize(
    ("lag_s", "rows", "found"),
    [(86_400, 29, False), (86_400, 30, True), (1, 29, False), (599, 30, True)],
)
def test_many_ratings_again_after_the_same_time_are_found(
    spoilt: Any, judge: Judge, lag_s: int, rows: int, found: bool
) -> None:
    findings = judge(spoilt(lags=(Lag(lag_s, rows, (sample(2),)),)))
    assert [finding.code for finding in findings] == ["E-REPEATED-BLOCK"] * found


def test_corrections_within_minutes_need_a_larger_share(
    healthy: Any, spoilt: Any, judge: Judge
) -> None:
    def repeated(lag_s: int) -> bool:
        found = judge(spoilt(rows=100_000, lags=(Lag(lag_s, 200),)))
        return "E-REPEATED-BLOCK" in {finding.code for finding in found}

    assert not repeated(3)
    assert repeated(3_600)


@pytest.mark.parametrize(("window_s", "most"), [(60, 60), (600, 240), (3_600, 780), (86_400, 960)])
def test_a_user_faster_than_people_is_found(
    spoilt: Any, judge: Judge, window_s: int, most: int
) -> None:
    assert judge(spoilt(user_bursts=(Burst("u1", window_s, most, START_S, most),))) == []
    burst = Burst("u1", window_s, most + 1, START_S, most + 1, (sample(3),))
    (finding,) = judge(spoilt(user_bursts=(burst,)))
    assert (finding.code, finding.severity, finding.rows) == ("E-USER-BURST", "error", most + 1)
    assert finding.examples[0].line == 3
    assert "u1" not in finding.found


def test_of_a_users_windows_the_worst_is_told(spoilt: Any, judge: Judge) -> None:
    bursts = (
        Burst("bot", 60, 90, START_S, 1_000),
        Burst("bot", 600, 900, START_S, 1_000),
        Burst("other", 60, 100, START_S, 1_000),
    )
    found = judge(spoilt(user_bursts=bursts))
    assert [finding.rows for finding in found] == [900, 100]


def test_one_rating_given_again_and_again_is_a_machines(spoilt: Any, judge: Judge) -> None:
    def judged(rows: int, alike: int) -> list[str]:
        burst = Burst("u1", 3_600, rows, START_S, rows, alike_rows=alike)
        return [finding.code for finding in judge(spoilt(user_bursts=(burst,)))]

    assert judged(400, 400) == ["E-USER-BURST"]
    assert judged(250, 250) == []  # the limit itself
    assert judged(597, 434) == []  # the busiest of ML-100K


def test_movies_rated_in_sittings_are_users(spoilt: Any, judge: Judge) -> None:
    def judged(of_movie: int, of_user: int) -> list[str]:
        movie = Burst("7", 600, of_movie, START_S, of_movie, (sample(3),))
        user = Burst("u1", 600, of_user, START_S, of_user)
        found = judge(spoilt(user_bursts=(user,), movie_bursts=(movie,)))
        assert all(finding.examples for finding in found)
        return [finding.code for finding in found]

    assert judged(157, 5) == ["E-COLUMNS-SWAPPED"]
    assert judged(5, 157) == judged(20, 5) == []


@pytest.mark.parametrize(("bots", "capped"), [(9, False), (10, True)])
def test_of_as_many_as_a_profile_lists_it_is_said_that_there_may_be_more(
    spoilt: Any, judge: Judge, bots: int, capped: bool
) -> None:
    bursts = tuple(Burst(f"b{n}", 60, 999, START_S, 999) for n in range(bots))
    runs = tuple(SteadyRun(f"b{n}", 99, 10, START_S) for n in range(bots))
    lags = tuple(Lag(86_400 + n, 99) for n in range(bots))
    for changes in ({"user_bursts": bursts}, {"movie_bursts": bursts, "movies": 1_682},
                    {"steady_runs": runs}, {"lags": lags}):  # fmt: skip
        found = [finding for finding in judge(spoilt(**changes)) if finding.severity == "error"]
        assert found
        for finding in found:
            assert ("; at least 10 " in finding.found) is capped


def test_the_densest_of_ml_100k_are_people(spoilt: Any, judge: Judge) -> None:
    densest = zip((60, 600, 3_600, 86_400), (30, 157, 597, 737), strict=True)
    users = tuple(Burst("u", window_s, rows, START_S, 3_550) for window_s, rows in densest)
    movies = (Burst("m", 86_400, 33, START_S, 3_550),)
    assert judge(spoilt(user_bursts=users, movie_bursts=movies)) == []


ROUNDED = {60: "whole_minute_rows", 3_600: "whole_hour_rows", 86_400: "midnight_rows"}


@pytest.mark.parametrize("grain_s", ROUNDED)
@pytest.mark.parametrize("window_s", [60, 600, 3_600, 86_400])
def test_windows_shorter_than_the_clocks_grain_are_left_out(
    spoilt: Any, judge: Judge, grain_s: int, window_s: int
) -> None:
    rounded = {ROUNDED[grain_s]: 1_000}
    users = (Burst("u", window_s, 1_501, START_S, 1_501),)
    movies = (Burst("m", window_s, 251, START_S, 400),)
    found = judge(spoilt(**rounded, movies=1_682, user_bursts=users, movie_bursts=movies))
    bursts = {"E-USER-BURST", "E-MOVIE-BURST"} if window_s >= grain_s else set()
    assert {finding.code for finding in found if finding.severity == "error"} == bursts


@pytest.mark.parametrize("grain_s", ROUNDED)
def test_equal_distances_of_a_rounded_clock_are_no_clockwork(
    spoilt: Any, judge: Judge, grain_s: int
) -> None:
    steady = (SteadyRun("u", 40, grain_s, START_S),)
    found = judge(spoilt(**{ROUNDED[grain_s]: 1_000}, steady_runs=steady))
    assert {finding.severity for finding in found} == {"warning"}


def test_a_log_of_ml_100ks_people_without_time_of_day_is_warned_of(
    spoilt: Any, judge: Judge
) -> None:
    windows = (60, 600, 3_600, 86_400)
    users = tuple(Burst("u", window_s, 737, START_S, 3_550) for window_s in windows)
    found = judge(spoilt(midnight_rows=1_000, user_bursts=users))
    assert [finding.code for finding in found] == ["W-NO-TIME-OF-DAY"]


def test_an_attack_on_a_movie_is_found_and_a_busy_site_is_not(spoilt: Any, judge: Judge) -> None:
    attack = Burst("m1", 3_600, 300, START_S, 400, (sample(),))
    (finding,) = judge(spoilt(movies=1_682, movie_bursts=(attack,)))
    assert (finding.code, finding.feature) == ("E-MOVIE-BURST", "movie_id")
    busy = Burst("m1", 3_600, 300, START_S, 100_000)
    assert judge(spoilt(movie_bursts=(busy,))) == []
    few_movies = {"movies": 5, "movie_top_share": 0.4}
    assert judge(spoilt(**few_movies, movie_bursts=(attack,))) == []


def test_clockwork_is_found(spoilt: Any, judge: Judge) -> None:
    assert judge(spoilt(steady_runs=(SteadyRun("u1", 39, 10, START_S),))) == []
    (finding,) = judge(spoilt(steady_runs=(SteadyRun("u1", 40, 10, START_S, (sample(5),)),)))
    assert (finding.code, finding.rows) == ("E-USER-CLOCKWORK", 40)
    assert "one every 10 s" in finding.found


def test_days_without_ratings_are_warned_of(spoilt: Any, judge: Judge) -> None:
    steady = tuple((day, 10) for day in range(100))
    assert judge(spoilt(days=steady)) == []
    holed = tuple((day, 10) for day in range(100) if not 40 <= day < 60)
    (finding,) = judge(spoilt(days=holed))
    assert (finding.code, finding.severity) == ("W-TIME-GAP", "warning")
    assert finding.examples[0].text == "20 days from 1970-02-10 on"


def test_pauses_of_a_quiet_log_are_chance(spoilt: Any, judge: Judge) -> None:
    assert judge(spoilt(days=tuple((day, 1_000) for day in range(0, 20_000, 100)))) == []


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("midnight_rows", "W-NO-TIME-OF-DAY"),
        ("whole_hour_rows", "W-COARSE-TIME"),
        ("whole_minute_rows", "W-COARSE-TIME"),
    ],
)
def test_round_times_are_warned_of(spoilt: Any, judge: Judge, field: str, code: str) -> None:
    assert judge(spoilt(**{field: 900})) == []
    (finding,) = judge(spoilt(**{field: 901}))
    assert (finding.code, finding.severity, finding.rows) == (code, "warning", 901)


def test_dates_alone_are_told_once(spoilt: Any, judge: Judge) -> None:
    dates = {"midnight_rows": 1_000, "whole_hour_rows": 1_000, "whole_minute_rows": 1_000}
    assert [finding.code for finding in judge(spoilt(**dates))] == ["W-NO-TIME-OF-DAY"]


@pytest.mark.parametrize(("rows", "code"), [(10, "W-BEFORE-RELEASE"), (11, "E-BEFORE-RELEASE")])
def test_many_ratings_before_the_movie_are_an_error(
    spoilt: Any, judge: Judge, rows: int, code: str
) -> None:
    (finding,) = judge(spoilt(before_release=Count(2, rows, (), (sample(6),))))
    assert (finding.code, finding.rows, finding.examples[0].line) == (code, rows, 6)
