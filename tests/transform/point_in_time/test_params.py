from typing import Any

import pytest

from transform.point_in_time import StateParams


def test_the_half_life_in_seconds() -> None:
    assert StateParams(popularity_half_life_days=0.5).half_life_s == 43_200


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("max_history", 0),
        ("max_history", 1.5),
        ("popularity_half_life_days", 0.0),
        ("popularity_half_life_days", float("inf")),
        ("popularity_half_life_days", float("nan")),
    ],
)
def test_a_setting_out_of_its_range_is_named(setting: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{setting}: expected .*, got {value}"):
        StateParams(**{setting: value})
