from components.serving_parity.odd_times import calendar, second_of, times

PERIOD = (864_000_000, 872_640_000)


def test_both_sides_of_each_month_are_there_long_after_training() -> None:
    found = set(calendar(PERIOD))
    assert second_of(2024, 3, 1) == 1_709_251_200
    assert {1_709_251_199, 1_709_251_200, second_of(2099, 12, 1) - 1} <= found
    assert min(found) >= 0


def test_the_training_period_is_looked_at_at_all_hours() -> None:
    inside = [second for second in calendar(PERIOD) if PERIOD[0] <= second <= PERIOD[1]]
    assert len({second % 86_400 // 3600 for second in inside}) == 24


def test_each_leap_day_has_a_moment() -> None:
    leap_day = second_of(2096, 2, 29)
    assert any(leap_day < second < leap_day + 86_399 for second in calendar(PERIOD))


def test_odd_moments_have_names_and_lie_within_any_schema() -> None:
    found = dict(times(PERIOD))
    assert found["after training"] == PERIOD[1] + 1
    assert found["29 February 2024"] == second_of(2024, 2, 29)
    assert min(found.values()) >= 1 and max(found.values()) <= 4_102_444_799
