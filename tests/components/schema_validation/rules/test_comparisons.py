"""Rules that compare: with previous data, with a published original, with requests."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from components.ratings_profile.profile import Profile, SplitProfile
from components.ratings_profile.rows import id_hashes
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Example, Finding
from components.schema_validation.rows_at_fault.fault import of_value
from components.schema_validation.rule_file import Rules
from components.schema_validation.thresholds import Reference
from tests.components.schema_validation.healthy_evidence import (
    DAY_S,
    HOURS,
    RATINGS,
    previous,
    profile,
    serving,
)

Judge = Callable[..., list[Finding]]
# What the rest of the evidence then contradicts is not what these tests look at.
BESIDE = {"E-ROWS-UNACCOUNTED", "E-EXAMPLES-DIFFER", "W-TIME-GAP"}


def large(rows: int = 6_000, **changes: Any) -> Profile:
    """A profile with so many rows that shares are compared."""
    healthy = profile()
    splits = tuple(
        replace(split, rows=split.rows * rows // 1_000, ratings=scaled(split.ratings, rows))
        for split in healthy.splits
    )
    days = tuple((day, n * rows // 1_000) for day, n in healthy.days)
    return replace(healthy, rows=rows, splits=splits, days=days, **changes)


def scaled(counts: Any, rows: int) -> dict[str, int]:
    return {value: n * rows // 1_000 for value, n in counts.items()}


@pytest.fixture
def beside(healthy: Evidence, judge: Judge) -> Callable[..., list[Finding]]:
    """beside(now, then, **overlap) -> findings that are not BESIDE."""

    def beside(now: Profile, then: Profile, **overlap: Any) -> list[Finding]:
        found = judge(replace(healthy, profile=now, previous=previous(then, **overlap)))
        return [finding for finding in found if finding.code not in BESIDE]

    return beside


def test_the_same_again_has_no_finding(beside: Any) -> None:
    assert beside(large(), large()) == []


@pytest.mark.parametrize(
    ("rows", "codes"),
    [(12_000, []), (12_001, ["W-VOLUME"]), (180_000, ["W-VOLUME"]), (180_001, ["E-VOLUME"])],
)
def test_another_volume_is_warned_of_and_another_size_is_an_error(
    beside: Any, rows: int, codes: list[str]
) -> None:
    more = replace(large(), rows=rows)
    assert [finding.code for finding in beside(more, large())] == codes
    assert [finding.code for finding in beside(large(), more)] == codes


def test_a_month_beside_the_whole_log_is_no_error(beside: Any) -> None:
    whole = large(100_000)
    month = replace(large(25_000), first_s=whole.first_s + DAY_S, days=whole.days[1:])
    found = beside(month, whole, common_users=7)
    assert {finding.severity for finding in found} == {"warning"}


def reversed_ratings(split: SplitProfile) -> SplitProfile:
    return replace(split, ratings={str(6 - int(value)): n for value, n in split.ratings.items()})


def test_reversed_ratings_are_a_shift(beside: Any) -> None:
    now = large()
    now = replace(now, splits=tuple(map(reversed_ratings, now.splits)))
    (finding,) = beside(now, large())
    assert (finding.code, finding.feature) == ("E-RATING-SHIFT", "user_rating")
    assert finding.found == "rating 2 has 40 %, was 10 %"
    few = replace(now, rows=4_999)
    assert beside(few, large()) == []


@pytest.mark.parametrize(
    ("field", "rows", "code"),
    [("new_movie_rows", 1_800, "E-NEW-MOVIES"), ("new_user_rows", 3_000, "W-NEW-USERS")],
)
def test_many_ratings_on_new_ids_are_found(beside: Any, field: str, rows: int, code: str) -> None:
    assert beside(large(), large(), **{field: rows}) == []
    (finding,) = beside(large(), large(), **{field: rows + 1})
    assert (finding.code, finding.rows) == (code, rows + 1)


def test_a_genre_that_is_gone_is_found(beside: Any) -> None:
    then = {"4": 10, "7": 100, "11": 9}
    (finding,) = beside(
        large(genres_in_catalogue={"7": 101, "4": 0}), large(genres_in_catalogue=then)
    )
    assert finding.code == "E-GENRE-VANISHED"
    assert finding.examples == (Example("Comedy (4): had 10 movies"),)
    small = beside(large(genres_in_catalogue={"7": 50}), large(genres_in_catalogue=then))
    assert small == []  # 5 comedies were to be expected: none may be chance


def test_genres_that_are_all_gone_are_found(beside: Any) -> None:
    (finding,) = beside(large(genres_in_catalogue={}), large())
    assert finding.found == "no movie has Comedy, Drama"


@pytest.mark.parametrize(("hours", "said"), [(5, "5 h later"), (-2, "2 h earlier")])
def test_a_turned_clock_is_found(beside: Any, hours: int, said: str) -> None:
    turned = HOURS[-hours:] + HOURS[:-hours]
    (finding,) = beside(large(hours=turned), large())
    assert finding.code == "E-TIME-SHIFTED"
    assert said in finding.found


def test_another_rhythm_is_no_shift(beside: Any) -> None:
    assert beside(large(hours=(40,) * 12 + (41,) * 12), large()) == []


@pytest.mark.parametrize(("moved", "found"), [(4, False), (5, True)])
def test_users_who_moved_together_are_found(beside: Any, moved: int, found: bool) -> None:
    findings = beside(large(), large(), moved_users=moved, moved_by_s=3_600)
    assert [finding.code for finding in findings] == ["E-TIME-SHIFTED"] * found
    assert not found or "+3,600 s (+1 h)" in findings[0].found


@pytest.mark.parametrize(("users", "found"), [(1, False), (2, True)])
def test_rewritten_ratings_are_found(beside: Any, users: int, found: bool) -> None:
    findings = beside(large(), large(), rewritten_users=users)
    assert [finding.code for finding in findings] == ["E-RATINGS-REWRITTEN"] * found


def test_too_few_unchanged_users_tell_nothing(beside: Any) -> None:
    few = {"common_users": 19, "users": 30, "rewritten_users": 19}
    assert beside(large(), large(), **few, moved_users=19, moved_by_s=60) == []


def test_ratings_dealt_to_other_users_are_found(beside: Any) -> None:
    (finding,) = beside(large(), large(), common_users=1)
    assert (finding.code, finding.feature) == ("E-RATINGS-REWRITTEN", "user_id")


def test_other_titles_are_found_with_those_that_are_known(beside: Any) -> None:
    now = large(known_titles={"1": "Heat (1995)", "2": "Babe? (1995)"})
    assert beside(now, large(), retitled_movies=2) == []
    (finding,) = beside(now, large(), retitled_movies=3)
    assert finding.code == "E-TITLES-CHANGED"
    assert finding.examples == (Example("movie 2: Babe (1995) -> Babe? (1995)"),)


def test_rows_that_are_gone_from_common_days_are_found(beside: Any) -> None:
    then = large()
    lost = replace(then, rows=4_000, days=tuple((day, n * 2 // 3) for day, n in then.days))
    lost = replace(lost, first_s=then.first_s + 60)
    (finding,) = beside(lost, then, common_users=3)
    assert (finding.code, finding.rows) == ("E-ROWS-VANISHED", 800)  # of 2 days inside
    assert beside(lost, then, common_users=28) == []  # the users are whole: a selection


def test_nearly_all_users_gone_is_more_than_a_selection(beside: Any) -> None:
    then = large()
    few = replace(
        then, first_s=then.first_s + 60, days=tuple((day, n // 6) for day, n in then.days)
    )
    (finding,) = beside(few, then)
    assert (finding.code, finding.rows) == ("E-ROWS-VANISHED", 2_000)


def test_data_that_ends_earlier_is_warned_of(beside: Any) -> None:
    then = large()
    early = replace(then, last_s=then.last_s - 2 * DAY_S)
    (finding,) = beside(early, then)
    assert (finding.code, finding.severity) == ("W-ENDS-EARLIER", "warning")


SWAPPED = {"swapped_users": 1.0, "swapped_movies": 1.0}


def test_exchanged_columns_are_found_by_their_ids(beside: Any) -> None:
    found = beside(large(), large(), **SWAPPED, new_users=28, new_movies=32)
    assert {finding.code for finding in found} == {"E-COLUMNS-SWAPPED"}
    half = {"swapped_users": 0.7, "swapped_movies": 1.0}
    assert beside(large(), large(), **half, new_users=28, new_movies=32) == []


def test_exchanged_columns_of_small_integers_are_found_by_their_ratings(beside: Any) -> None:
    then = large(movie_activity=((1, 1, 32),))
    assert beside(then, then, **SWAPPED) == []
    now = replace(then, user_activity=then.movie_activity, movie_activity=then.user_activity)
    (finding,) = beside(now, then, **SWAPPED)
    assert finding.code == "E-COLUMNS-SWAPPED"


# --- a published original -------------------------------------------------------------------------

REFERENCE = Reference(
    name="Small Lens",
    when_titles={"1": "Heat (1995)"},
    shares={"user_rating": RATINGS, "user_gender": {"0": 0.25, "1": 0.75}},
    max_difference={"user_rating": 0.1, "user_gender": 0.15},
    hours=tuple(float(n) / sum(HOURS) for n in HOURS),
    genres=("4", "7"),
    min_rows=100,
)
PUBLISHED = Rules(references=(REFERENCE,))


def test_what_is_like_the_published_data_has_no_finding(healthy: Evidence, judge: Judge) -> None:
    assert judge(healthy, PUBLISHED) == []


def genders(split: SplitProfile, women: int) -> SplitProfile:
    counts = {"0.0": women, "1.0": split.rows - women}
    return replace(split, categories={**split.categories, "user_gender": counts})


def test_swapped_genders_are_unlike_the_published_data(
    healthy: Evidence, spoilt: Any, judge: Judge
) -> None:
    splits = tuple(genders(split, split.rows * 3 // 4) for split in healthy.profile.splits)
    (finding,) = judge(spoilt(splits=splits), PUBLISHED)
    assert (finding.code, finding.split, finding.feature) == (
        "E-UNLIKE-REFERENCE",
        "",
        "user_gender",
    )
    expected = "Small Lens: 25 % of the rows are female (0), give or take 15 %"
    assert finding.expectation == expected
    assert finding.found == "75 % are female (0)"
    assert (finding.rows, finding.share) == (750, 0.75)
    assert finding.where == of_value("user_gender", "0")


def test_one_split_alone_may_be_unlike_it(healthy: Evidence, spoilt: Any, judge: Judge) -> None:
    train, eval_, test = healthy.profile.splits
    (finding,) = judge(spoilt(splits=(train, eval_, genders(test, 100))), PUBLISHED)
    assert (finding.code, finding.split) == ("E-UNLIKE-REFERENCE", "test")
    few = Rules(references=(replace(REFERENCE, min_rows=201),))
    assert judge(spoilt(splits=(train, eval_, genders(test, 100))), few) == []


def test_a_clock_turned_against_the_published_one_is_found(spoilt: Any, judge: Judge) -> None:
    (finding,) = judge(spoilt(hours=HOURS[-5:] + HOURS[:-5]), PUBLISHED)
    assert finding.code == "E-TIME-SHIFTED"


def test_a_published_genre_that_is_gone_is_found(spoilt: Any, judge: Judge) -> None:
    (finding,) = judge(spoilt(genres_in_catalogue={"4": 30}), PUBLISHED)
    assert (finding.code, finding.found) == ("E-GENRE-VANISHED", "no movie has Drama")
    assert judge(spoilt(genres_in_catalogue={}), PUBLISHED) == []  # a source without genres


MIXED_UP = Rules(
    references=(
        replace(
            REFERENCE, when_titles={"1": "Heat (1995)", "7": "Seven (1995)", "9": "Nine (2009)"}
        ),
    )
)


def carried(*movies: str) -> frozenset[int]:
    return frozenset(id_hashes(movies).tolist())


def test_published_titles_under_other_ids_are_found(
    healthy: Evidence, spoilt: Any, judge: Judge
) -> None:
    known = {"1": "Seven (1995)", "2": "Heat (1995)"}
    elsewhere = {
        "Heat (1995)": carried("2"),
        "Seven (1995)": carried("1"),
        "Nine (2009)": carried("10", "9"),
    }
    mixed_up = replace(spoilt(known_titles=known), title_ids=elsewhere)
    (finding,) = judge(mixed_up, MIXED_UP)
    assert (finding.code, finding.severity) == ("E-TITLES-CHANGED", "error")
    assert finding.found == "2 of the 3 titles that were looked for are under other ids"
    assert [example.text for example in finding.examples] == [
        "movie 1 is not Heat (1995) but Seven (1995)",
        "movie 7 is not Seven (1995)",
    ]


def test_data_that_shares_some_titles_under_other_ids_is_another_data_set(
    spoilt: Any, judge: Judge
) -> None:
    some = {"Heat (1995)": carried("2"), "Seven (1995)": carried("1")}
    other = replace(spoilt(known_titles={}, genres_in_catalogue={"9": 1}), title_ids=some)
    assert judge(other, MIXED_UP) == []


def test_two_titles_in_their_places_are_enough(spoilt: Any, judge: Judge) -> None:
    rest = {"Nine (2009)": carried("9")}
    data = replace(spoilt(genres_in_catalogue={"4": 30}), title_ids=rest)
    assert [finding.code for finding in judge(data, MIXED_UP)] == ["E-GENRE-VANISHED"]


@pytest.mark.parametrize("titles", [{}, {"1": "Babe (1995)"}, {"2": "Heat (1995)"}])
def test_other_data_is_not_compared_with_it(
    spoilt: Any, judge: Judge, titles: dict[str, str]
) -> None:
    assert judge(spoilt(genres_in_catalogue={"9": 1}, known_titles=titles), PUBLISHED) == []


# --- requests -------------------------------------------------------------------------------------


def test_refused_requests_are_found(healthy: Evidence, judge: Judge) -> None:
    assert judge(replace(healthy, serving=serving(5_000, 50))) == []
    bad = replace(serving(5_000, 51), examples={"E-TYPE": (Example("x", "log.jsonl", 3),)})
    (finding,) = judge(replace(healthy, serving=bad))
    assert (finding.code, finding.rows, finding.share) == ("E-REQUESTS-REFUSED", 51, 0.0102)
    assert finding.found == "51 of 5,000: E-TYPE 51"
    assert finding.examples[0].line == 3


def test_few_requests_are_warned_of(healthy: Evidence, judge: Judge) -> None:
    (finding,) = judge(replace(healthy, serving=serving(999)))
    assert (finding.code, finding.severity) == ("W-REQUESTS-FEW", "warning")
