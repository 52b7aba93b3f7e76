import pytest

from components.schema_validation.charts import CHART_HEIGHT, timeline

DAY_S = 86_400
BOUNDARIES = {"min_s": 0, "train_end_s": 6 * DAY_S, "eval_end_s": 8 * DAY_S, "max_s": 10 * DAY_S}


def test_height_is_ratings_a_day_and_place_is_time() -> None:
    # 60 ratings in 6 days, 20 in 1 day.
    chart = timeline(
        [
            {"split": "train", "bins": [{"start_s": 0, "end_s": 6 * DAY_S, "rows": 60}]},
            {"split": "test", "bins": [{"start_s": 9 * DAY_S, "end_s": 10 * DAY_S, "rows": 20}]},
        ],
        BOUNDARIES,
    )
    assert chart is not None
    low, high = chart.bars
    assert (low.x, low.width, high.x, high.width) == (0.0, 60.0, 90.0, 10.0)
    assert chart.peak == 20
    assert low.height == pytest.approx(high.height / 2)
    assert {bar.y + bar.height for bar in chart.bars} == {CHART_HEIGHT}
    assert [(part.split, part.x, part.width) for part in chart.parts] == [
        ("train", 0.0, 60.0),
        ("eval", 60.0, 20.0),
        ("test", 80.0, 20.0),
    ]
    assert (chart.first, chart.last) == ("1970-01-01", "1970-01-11")


def test_a_bar_beyond_the_range_stays_in_the_chart() -> None:
    bins = [{"start_s": -DAY_S, "end_s": 99 * DAY_S, "rows": 1}]
    chart = timeline([{"split": "train", "bins": bins}], BOUNDARIES)
    assert chart is not None
    assert (chart.bars[0].x, chart.bars[0].width) == (0.0, 100.0)


@pytest.mark.parametrize(
    ("bins", "end_s"),
    [([], DAY_S), ([{"start_s": 0, "end_s": 0, "rows": 5}], 0)],
)
def test_nothing_is_drawn_without_ratings_or_without_time(
    bins: list[dict[str, float]], end_s: int
) -> None:
    boundaries = {"min_s": 0, "train_end_s": end_s, "eval_end_s": end_s, "max_s": end_s}
    assert timeline([{"split": "train", "bins": bins}], boundaries) is None
