"""Distributions that changed: which value grew, how many rows it has and how they are found."""

from dataclasses import replace

import pytest

from components.ratings_profile.profile import Profile
from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.rows_at_fault.fault import Where, of_value
from components.schema_validation.rules.grown import change, drifted
from tests.components.schema_validation.healthy_evidence import previous, profile

DRIFT = Finding("E-DRIFT", "error", "", "too far", split="eval", feature="user_gender")


@pytest.mark.parametrize(
    ("counts", "worst", "instead", "rows", "where"),
    [
        # 0 has grown most, from 0.25 to 0.75.
        ({"0": 6, "1": 2}, "0", "", 6, of_value("user_gender", "0")),
        # 1 has shrunk by 0.5, 0 has grown by 0.25, and so has 2, which comes later.
        (
            {"0": 4, "1": 2, "2": 2},
            "1",
            "; female (0) has 50 %, was 25 %",
            4,
            of_value("user_gender", "0"),
        ),
        # 1 is gone.
        (
            {"0": 4, "2": 4},
            "1",
            "; 2 has 50 %, was 0 %",
            None,
            of_value("user_gender", "2", counted=False),
        ),
        ({}, "1", "", None, None),
    ],
)
def test_what_grew(
    counts: dict[str, int], worst: str, instead: str, rows: int | None, where: Where | None
) -> None:
    found = change("user_gender", {"0": 0.25, "1": 0.75}, counts)
    assert found is not None
    assert (found.worst.value, *found[1:]) == (worst, instead, rows, where)


def test_nothing_beside_nothing_has_not_changed() -> None:
    assert change("user_gender", {}, {}) is None


def women(of: Profile, split: str, counts: dict[str, int]) -> Profile:
    """A profile in one split of which the genders are these."""
    splits = tuple(
        replace(part, categories={**part.categories, "user_gender": counts})
        if part.split == split
        else part
        for part in of.splits
    )
    return replace(of, splits=splits)


def test_drift_names_the_value_that_grew_and_counts_its_rows(healthy: Evidence) -> None:
    now = women(profile(), "eval", {"0.0": 150, "1.0": 50})
    then = women(profile(), "eval", {"0.0": 20, "1.0": 180})
    (found,) = drifted([DRIFT], replace(healthy, profile=now, previous=previous(then)))
    assert found.found == "too far; female (0) has 75 %, was 10 %"
    assert (found.rows, found.share) == (150, 0.75)
    assert found.where == of_value("user_gender", "0")


def test_a_split_that_was_not_there_is_compared_with_train(healthy: Evidence) -> None:
    now = women(profile(), "eval", {"0": 150, "1": 50})
    then = women(profile(), "train", {"0": 300, "1": 300})
    then = replace(then, splits=then.splits[:1])
    (found,) = drifted([DRIFT], replace(healthy, profile=now, previous=previous(then)))
    assert found.found.endswith("has 75 %, was 50 %")


@pytest.mark.parametrize(
    "finding",
    [replace(DRIFT, code="E-SKEW"), replace(DRIFT, feature="movie_title")],
    ids=["not drift", "not counted"],
)
def test_other_findings_stay(healthy: Evidence, finding: Finding) -> None:
    beside = replace(healthy, previous=previous(profile()))
    assert drifted([finding], beside)[0] is finding
    assert drifted([DRIFT], healthy)[0] is DRIFT  # nothing before
