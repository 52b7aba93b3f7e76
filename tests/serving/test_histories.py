from typing import Any

import pytest

from serving.histories import misfit

IDS, RATINGS, TIMES = "history_movie_ids", "history_ratings", "history_timestamps"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {IDS: None, RATINGS: [], TIMES: [-1]},
        {IDS: ["a", "b"], RATINGS: [4, 5], TIMES: [2, 1]},
        # As tensors are filled up, each to its own width.
        {IDS: ["a", "", ""], RATINGS: [4.0, -1.0], TIMES: [2]},
    ],
)
def test_lists_that_belong_together(sent: dict[str, Any]) -> None:
    assert misfit(sent) is None


@pytest.mark.parametrize(
    ("sent", "name", "says"),
    [
        ({IDS: ["a"], RATINGS: [4]}, TIMES,
         "expected 1 values, one for each of history_movie_ids, got 0"),
        ({RATINGS: [4]}, RATINGS, "expected 0 values"),
        ({IDS: ["a", "b"], RATINGS: [4, 5], TIMES: [2]}, TIMES, "got 1"),
        # As many known values, but side by side they would be another movie's.
        ({IDS: ["", "b"], RATINGS: [4, 5], TIMES: [2, 1]}, IDS, "a value at place 1 of 2"),
        ({IDS: ["a", "b"], RATINGS: [-1, 5], TIMES: [2, 1]}, RATINGS, "at place 1 of 2"),
    ],
)  # fmt: skip
def test_lists_that_do_not(sent: dict[str, Any], name: str, says: str) -> None:
    fault = misfit(sent)
    assert fault is not None
    assert fault[0] == name
    assert says in fault[1]
