import math
from typing import Any

import pytest

from components.serving_parity.acceptable import acceptable
from registry.contract import Contract, RequestField
from transform.features import HISTORY_FIELDS

CONTRACT = Contract(
    fields=(
        RequestField("user_id", "text", True),
        RequestField("timestamp", "integer", True, minimum=10, maximum=20),
        RequestField("raw_user_age", "number", False),
        RequestField("user_occupation_text", "text", False, values=("writer",)),
        RequestField("movie_genres", "integers", False, minimum=0, maximum=9, max_values=2),
        RequestField("history_movie_ids", "text", False),
        RequestField("history_ratings", "number", False, minimum=-2, maximum=5),
        RequestField("history_timestamps", "integers", False),
    ),
    label="user_rating",
    signatures={},
    num_candidates=1,
)


def history(*lists: Any) -> dict[str, Any]:
    return dict(zip(HISTORY_FIELDS, lists, strict=True))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"user_id": "1"}, True),
        ({"timestamp": 10}, True),
        ({"timestamp": 20}, True),
        ({"timestamp": 9}, False),
        ({"timestamp": 21}, False),
        ({"raw_user_age": 1e30}, True),
        ({"raw_user_age": math.nan}, False),
        ({"raw_user_age": math.inf}, False),
        ({"user_occupation_text": "writer"}, True),
        ({"user_occupation_text": "baker"}, False),
        ({"movie_genres": [0, 9]}, True),
        ({"movie_genres": [0, 10]}, False),
        ({"movie_genres": [1, 2, 3]}, False),
        ({"user_id": "1", "user_gender": 1}, False),  # this schema has no such field
        (history(["a", "b"], [1.0, 5.0], [10, 11]), True),
        (history([], [], []), True),
        (history(["a", "b"], [1.0, 9.0], [10, 11]), False),
        (history(["a", "b"], [1.0], [10, 11]), False),
        (history(["a", ""], [1.0, 5.0], [10, 11]), False),
        (history(["a", "b"], [1.0, -1.0], [10, 11]), False),
        (history(["a", "b"], [1.0, 5.0], [-1, 11]), False),
        ({"history_movie_ids": ["a"]}, False),
    ],
)
def test_what_the_contract_rules_out_is_not_acceptable(
    fields: dict[str, Any], expected: bool
) -> None:
    assert acceptable(fields, CONTRACT) is expected
