"""TFMA is imported by the module under test, so all of this is in the slow lane."""

import math
from collections.abc import Callable
from types import ModuleType

import pytest

pytestmark = pytest.mark.tfx

ROWS = [(5.0, 4.0), (3.0, 3.5), (1.0, 2.0), (4.0, 4.0), (2.0, 4.0)]


@pytest.fixture(scope="module")
def metrics() -> ModuleType:
    from pipeline import rating_metrics

    return rating_metrics


@pytest.fixture(scope="module")
def sums(metrics: ModuleType) -> Callable[..., object]:
    def add(rows: list[tuple[float, float]]) -> object:
        total = metrics.Sums()
        for rating, prediction in rows:
            total = total.plus(rating, prediction)
        return total

    return add


def test_values_worked_out_by_hand(metrics: ModuleType, sums: Callable[..., object]) -> None:
    # Errors -1, .5, 1, 0, 2: squares sum to 6.25; ratings 1..5 deviate by 10 in squares.
    assert metrics.values(sums(ROWS)) == pytest.approx(
        {
            "example_count": 5,
            "rmse": math.sqrt(6.25 / 5),
            "mae": 4.5 / 5,
            "r2": 1 - 6.25 / 10,
            "mean_rating": 3.0,
            "mean_prediction": 3.5,
        }
    )


def test_r2_of_the_best_constant_is_zero(metrics: ModuleType, sums: Callable[..., object]) -> None:
    assert metrics.values(sums([(r, 3.0) for r, _ in ROWS]))["r2"] == pytest.approx(0.0)


def test_r2_does_not_depend_on_the_scale(metrics: ModuleType, sums: Callable[..., object]) -> None:
    scaled = metrics.values(sums([(20 * r - 7, 20 * p - 7) for r, p in ROWS]))
    assert scaled["r2"] == pytest.approx(metrics.values(sums(ROWS))["r2"])


@pytest.mark.parametrize("cut", range(6))
def test_merging_a_list_of_parts_equals_one_pass(
    metrics: ModuleType, sums: Callable[..., object], cut: int
) -> None:
    """What TFMA's own regression metrics get wrong."""
    combiner = metrics._Combiner({}, None)
    parts = [sums(ROWS[:cut]), sums(ROWS[cut:]), combiner.create_accumulator()]
    for container in (parts, iter(parts), tuple(reversed(parts))):
        found = metrics.values(combiner.merge_accumulators(container))
        assert found == pytest.approx(metrics.values(sums(ROWS)))


def test_without_rows_all_but_the_count_is_unknown(metrics: ModuleType) -> None:
    found = metrics.values(metrics.merged([]))
    assert found.pop("example_count") == 0
    assert all(math.isnan(value) for value in found.values())


def test_r2_of_equal_ratings_is_unknown(metrics: ModuleType, sums: Callable[..., object]) -> None:
    assert math.isnan(metrics.values(sums([(4.1, 4.0), (4.1, 3.0), (4.1, 4.1)]))["r2"])
