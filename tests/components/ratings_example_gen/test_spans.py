"""{SPAN}, {VERSION} and dates in a path lead to the newest, or to the one asked for."""

import re

import pytest

from components.ratings_example_gen.params import SourceParams
from components.ratings_example_gen.spans import resolve_span
from foundation.errors import SourceError


def make(root, *paths):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x")


def resolve(root, pattern, **params):
    resolved, span, version = resolve_span(SourceParams(path=f"{root}/{pattern}", **params))
    return resolved.path.removeprefix(f"{root}/"), span, version


def test_no_pattern(tmp_path):
    assert resolve(tmp_path, "ratings.csv") == ("ratings.csv", 0, 0)


def test_newest_span_by_number_not_by_name(tmp_path):
    make(tmp_path, "day-9/r.csv", "day-10/r.csv", "day-x/r.csv")
    assert resolve(tmp_path, "day-{SPAN}/r.csv") == ("day-10/r.csv", 10, 0)


def test_newest_version_of_newest_span(tmp_path):
    make(tmp_path, "1/v9/r.csv", "2/v1/r.csv", "2/v2/r.csv")
    assert resolve(tmp_path, "{SPAN}/v{VERSION}/r.csv") == ("2/v2/r.csv", 2, 2)


def test_given_span_and_version(tmp_path):
    make(tmp_path, "1/v9/r.csv", "1/v3/r.csv", "2/v1/r.csv")
    assert resolve(tmp_path, "{SPAN}/v{VERSION}/r.csv", span=1) == ("1/v9/r.csv", 1, 9)
    assert resolve(tmp_path, "{SPAN}/v{VERSION}/r.csv", span=1, version=3) == ("1/v3/r.csv", 1, 3)


def test_width_keeps_leading_zeros(tmp_path):
    make(tmp_path, "0007.csv", "12.csv")
    assert resolve(tmp_path, "{SPAN:4}.csv") == ("0007.csv", 7, 0)


def test_dates_are_days_since_1970_and_impossible_ones_are_passed_over(tmp_path):
    make(tmp_path, "1970-01-31.csv", "1970-02-02.csv", "1970-13-40.csv")
    assert resolve(tmp_path, "{YYYY}-{MM}-{DD}.csv") == ("1970-02-02.csv", 32, 0)


def test_folders_and_globs_within_a_span(tmp_path):
    make(tmp_path, "span-1/a.csv", "span-2/a.csv", "span-2/b.csv")
    assert resolve(tmp_path, "span-{SPAN}") == ("span-2", 2, 0)
    assert resolve(tmp_path, "span-{SPAN}/*.csv") == ("span-2/*.csv", 2, 0)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("day-{SPAN}/[ab].csv", ("day-7/[ab].csv", 7, 0)),
        ("day-{SPAN}/[!b-z].csv", ("day-7/[!b-z].csv", 7, 0)),
        ("[d]ay-{SPAN}/?.csv", ("[d]ay-7/?.csv", 7, 0)),
        ("day-{SPAN}/[b-z].csv", ("day-6/[b-z].csv", 6, 0)),
    ],
)
def test_classes_of_characters_match_as_in_any_glob(tmp_path, pattern, found):
    make(tmp_path, "day-6/b.csv", "day-7/a.csv")
    assert resolve(tmp_path, pattern) == found


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("span-{SPAN}/r.csv", ["span-010/r.csv", "span-10/r.csv"]),
        ("{SPAN}/v{VERSION}", ["10/v01", "10/v1"]),
    ],
)
def test_two_spellings_of_one_number_are_both_named(tmp_path, pattern, paths):
    make(tmp_path, *(f"{path}/x" for path in paths), "span-9/r.csv/x", "span-09/r.csv/x")
    with pytest.raises(SourceError) as caught:
        resolve(tmp_path, pattern)
    assert caught.value.code == "E-SPAN"
    assert all(f"{tmp_path}/{path} " in str(caught.value) for path in paths)


@pytest.mark.parametrize("word", ["{SPAN:08}", "{span}", "{SPAN:0}", "{VERSION:}", "{}", "{DATE}"])
def test_braces_that_stand_for_nothing_are_named(tmp_path, word):
    make(tmp_path, f"{word}/r.csv", f"1/{word}.csv")
    for pattern in (f"{word}/r.csv", f"{{SPAN}}/{word}.csv"):
        with pytest.raises(SourceError, match=f"E-SPAN.*{re.escape(word)} is none of"):
            resolve(tmp_path, pattern)


@pytest.mark.parametrize(
    ("pattern", "params"),
    [
        ("{SPAN}/r.csv", {"span": 3}),
        ("none-{SPAN}.csv", {}),
        ("{SPAN}/{SPAN}/r.csv", {}),
        ("v{VERSION}.csv", {}),
        ("{YYYY}-{MM}.csv", {}),
        ("{SPAN}/{YYYY}{MM}{DD}.csv", {}),
        ("r.csv", {"span": 1}),
    ],
)
def test_what_cannot_be_resolved(tmp_path, pattern, params):
    make(tmp_path, "1/r.csv")
    with pytest.raises(SourceError) as caught:
        resolve(tmp_path, pattern, **params)
    assert caught.value.code == "E-SPAN"
