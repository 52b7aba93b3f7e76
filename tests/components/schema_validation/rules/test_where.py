"""How findings say which rows they are about, where the rule itself sees only figures."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from components.schema_validation.evidence import Evidence
from components.schema_validation.findings import Finding
from components.schema_validation.rows_at_fault.fault import Fault, Where, of_ids
from components.schema_validation.rules.drift import new_ids
from components.schema_validation.rules.history import ratings_rewritten, times_moved
from components.schema_validation.rules.ids import rerated
from components.schema_validation.rules.splits import splits_in_order
from components.schema_validation.rules.values import scale_used
from components.schema_validation.thresholds import DriftRules, ValueRules
from tests.components.schema_validation.healthy_evidence import previous, profile

IDS = frozenset({3, 4, 5, 6, 7})
RULES = DriftRules()


@pytest.mark.parametrize(
    ("look", "changes", "feature", "counted"),
    [
        (times_moved, {"moved_users": 5, "moved_by_s": 60, "moved_ids": IDS}, "user_id", True),
        (times_moved, {"moved_users": 9, "moved_by_s": 60, "moved_ids": IDS}, "user_id", False),
        (ratings_rewritten, {"rewritten_users": 5, "rewritten_ids": IDS}, "user_id", True),
        (
            lambda before, rules: new_ids(profile(), before, rules),
            {"new_movies": 5, "new_movie_rows": 900, "new_movie_ids": IDS},
            "movie_id",
            True,
        ),
        (
            lambda before, rules: new_ids(profile(), before, rules),
            {"new_users": 5, "new_user_rows": 900, "new_user_ids": IDS},
            "user_id",
            True,
        ),
    ],
)
def test_ids_that_are_not_what_they_were(
    look: Callable[..., list[Finding]], changes: dict[str, Any], feature: str, counted: bool
) -> None:
    (finding,) = look(previous(profile(), **changes), RULES)
    assert finding.where == Where(feature, Fault("ids", ids=IDS), counted)


def test_of_no_ids_there_are_no_rows() -> None:
    assert of_ids("user_id", frozenset(), 0) is None


def test_all_rows_lie_below_the_top_of_the_scale(healthy: Evidence) -> None:
    (finding,) = scale_used(
        replace(healthy, rating_scale=(1.0, 10.0)), ValueRules(scale_rows=1_000)
    )
    assert finding.where == Where("user_rating", Fault("any"))


def test_movies_rated_again() -> None:
    (finding,) = rerated(replace(profile(), rerated=3))
    assert finding.where == Where("movie_id", Fault("again"))


@pytest.mark.parametrize("time_s", [1_000_086_401.0, 1_000_200_000.0])
def test_a_time_outside_its_split_is_looked_for_in_all_of_the_data(
    healthy: Evidence, time_s: float
) -> None:
    train = healthy.splits["train"]
    times = replace(train.features["timestamp"], maximum=time_s)
    late = replace(train, features={**train.features, "timestamp": times})
    (finding,) = splits_in_order(replace(healthy, splits={**healthy.splits, "train": late}))
    fault = Fault("value", value=f"{time_s:.0f}")
    assert finding.where == Where("timestamp", fault, counted=False, of_split=False)
