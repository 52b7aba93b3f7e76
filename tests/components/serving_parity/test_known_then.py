"""What examples say was known, held against a log; leaks planted into the examples are caught."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.components.point_in_time.conftest import LOG, write_split
from transform import features as f
from transform.point_in_time import (
    PastRating,
    StateParams,
    movie_fields,
    movie_state,
    user_fields,
    user_state,
)

pytestmark = pytest.mark.tfx

PARAMS = StateParams(max_history=3, popularity_half_life_days=1e-4)
ALL = [row for rows in LOG.values() for row in rows]
Seen = Callable[[int, int], bool]


@pytest.fixture
def log(tmp_path: Path) -> list[str]:
    for split, rows in LOG.items():
        write_split(tmp_path / split, [rows[:1], rows[1:]])
    return [str(tmp_path / split / "*") for split in LOG]


def examples(shift_s: int = 0, log: Any = None) -> list[Any]:
    """Returns the eval rows as examples hold them, knowing `shift_s` seconds too much."""
    import numpy as np

    from components.serving_parity.rows import made_up, row_of_example

    rows = []
    for user, movie, rating, at_s in LOG["eval"]:
        given = [PastRating(m, float(np.float32(r)), t) for u, m, r, t in log or ALL if u == user]
        rated = [(float(np.float32(r)), t) for _, m, r, t in log or ALL if m == movie]
        fields = {
            "user_id": user,
            "movie_id": movie,
            "timestamp": at_s,
            "user_rating": rating,
            **user_fields(user_state(given, at_s + shift_s, PARAMS.max_history)),
            **movie_fields(movie_state(rated, at_s + shift_s, PARAMS.half_life_s)),
        }
        rows.append(row_of_example(made_up("", fields).example))
    return rows


def check(rows: list[Any], log: list[str]) -> Any:
    from components.schema_validation.identities import Identities
    from components.serving_parity.findings import Shower
    from components.serving_parity.known_then import known_then_check

    return known_then_check(rows, log, PARAMS, Shower(Identities("key")))


def test_what_earlier_ratings_give_is_right(log: list[str]) -> None:
    from components.serving_parity.rows import made_up

    rows = [*examples(), made_up("not of the data", {"user_id": "u1", "user_rating_count": 99})]
    found = check(rows, log)
    assert found.passed
    assert found.compared == len(LOG["eval"])


@pytest.mark.parametrize(
    ("shift_s", "user_counts"),
    [
        # u1 at 40, u2 at 40, u1 at 41: the label of each is one too many.
        pytest.param(1, [(4 + 1, 4), (1 + 1, 1), (5 + 1, 5)], id="the label, the same second"),
        pytest.param(2, [(4 + 2, 4), (1 + 1, 1), (5 + 1, 5)], id="a later second"),
    ],
)
def test_a_planted_leak_is_caught_and_named_by_field(
    log: list[str], shift_s: int, user_counts: list[tuple[int, int]]
) -> None:
    found = check(examples(shift_s), log)
    assert not found.passed
    by_field = {each.feature: each for each in found.features}
    assert {*f.HISTORY_FIELDS, f.USER_RATING_COUNT, f.MOVIE_RATING_COUNT} <= set(by_field)
    counts = by_field[f.USER_RATING_COUNT]
    assert (counts.differing, counts.compared) == (3, 3)
    assert [(row.training, row.serving) for row in counts.rows] == [
        (str(stored), str(known)) for stored, known in user_counts
    ]
    assert "ratings of the same second, later ones or the rating itself" in counts.hints[0]
    assert f"{f.USER_RATING_COUNT} differs in 3 of 3 rows" in found.problems


def test_only_the_own_label_planted_into_one_list_is_caught(log: list[str]) -> None:
    """The counts are right, and so are the lengths: a rating of the history was changed for it."""
    from components.serving_parity.row import Row

    first, *others = examples()
    own = [1.0, *first.fields[f.HISTORY_RATINGS][1:]]
    leaking = Row(first.origin, {**first.fields, f.HISTORY_RATINGS: own}, first.example)
    found = check([leaking, *others], log)
    assert found.problems == (f"{f.HISTORY_RATINGS} differs in 1 of 3 rows",)
    (row,) = found.features[0].rows
    assert row.training == "3 values, the first 0 as on the other side"
    # Neither who it was, nor what they had rated.
    assert "u1" not in row.raw["user_id"]
    assert row.raw[f.HISTORY_MOVIE_IDS] == "3 values"


def test_a_part_of_the_log_that_was_not_read_is_seen(log: list[str]) -> None:
    found = check(examples(log=LOG["eval"]), log)
    assert any(
        "some of the log was not read" in hint for each in found.features for hint in each.hints
    )
