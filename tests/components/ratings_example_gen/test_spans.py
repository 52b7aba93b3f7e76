"""{SPAN}, {VERSION} and dates in a path lead to the newest, or to the one asked for."""

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
