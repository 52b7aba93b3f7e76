import numpy as np
import pytest

from components.serving_parity.compare import (
    FeatureDifference,
    compare_features,
    compare_predictions,
    tolerance_of,
)


def only(training: object, serving: object) -> FeatureDifference:
    (found,) = compare_features({"x": np.array(training)}, {"x": np.array(serving)})
    return found


def test_equal_features_are_equal() -> None:
    assert only([1, 2, 3], [1, 2, 3]) == FeatureDifference("x", 3, (), 0.0)
    assert only([1, 2, 3], [1, 2, 3]).equal


def test_rows_that_differ_are_named_with_the_largest_difference() -> None:
    found = only([1, 2, 3, 4], [1, 5, 3, 3])
    assert (found.rows, found.largest) == ((1, 3), 3.0)
    assert not found.equal


def test_one_unit_in_the_last_place_is_a_difference() -> None:
    value = np.float32(0.1)
    found = only([value, value], [value, np.nextafter(value, np.float32(1))])
    assert found.rows == (1,)
    assert found.largest == pytest.approx(7.45e-9, rel=0.01)


def test_nan_equals_itself_and_minus_zero_is_not_zero() -> None:
    assert only([np.float32("nan")], [np.float32("nan")]).equal
    assert only([np.float32(0)], [np.float32(-0.0)]).rows == (0,)


def test_bags_of_other_widths_are_compared_by_their_values() -> None:
    assert only([[3, 4], [5, -1]], [[3, 4, -1], [5, -1, -1]]).equal
    assert only([[3, 4], [5, -1]], [[3, 4, -1], [5, 6, -1]]).rows == (1,)


def test_several_numbers_a_row_are_one_row() -> None:
    assert only([[0.5, 0.25]], [[0.5, 0.75]]).rows == (0,)


def test_another_type_is_a_problem_of_its_own() -> None:
    found = only(np.array([1], np.int64), np.array([1], np.int32))
    assert not found.equal
    assert found.problem == "training has int64, serving int32"


def test_a_feature_that_one_side_lacks_is_named() -> None:
    found = compare_features({"a": np.array([1])}, {"b": np.array([1])})
    assert [(each.name, each.problem) for each in found] == [
        ("a", "serving does not have it"),
        ("b", "training does not have it"),
    ]


def test_predictions_are_laid_side_by_side_in_the_order_of_asking() -> None:
    training = np.array([1.0, 2.0, 3.0, 4.0], np.float32)
    found = compare_predictions("shuffled", training, [3, 0, 2], np.array([4.0, 1.0, 3.0]), 1e-5)
    assert found.equal
    assert found.compared == 3


def test_predictions_beyond_the_tolerance_are_named_worst_first() -> None:
    training = np.array([1.0, 2.0, 3.0])
    found = compare_predictions("x", training, [0, 1, 2], np.array([1.001, 2.0, 3.5]), 1e-5)
    assert found.rows == (2, 0)
    assert found.largest == 0.5


def test_a_prediction_that_is_no_number_is_beyond_any_tolerance() -> None:
    found = compare_predictions("x", np.array([1.0]), [0], np.array([float("nan")]), 1e-5)
    assert found.rows == (0,)
    assert found.largest == float("inf")


def test_a_difference_that_is_no_number_has_no_size() -> None:
    found = only([np.float32(1), np.float32(2)], [np.float32("nan"), np.float32(2)])
    assert (found.rows, found.largest) == ((0,), None)


def test_bags_without_any_place_are_equal() -> None:
    assert only(np.zeros((2, 0), np.int64), np.zeros((2, 0), np.int64)).equal
    assert only(np.zeros((2, 0), np.int64), np.array([[-1], [3]])).rows == (1,)


def test_an_answer_of_too_few_predictions_is_a_problem_of_its_own() -> None:
    found = compare_predictions("x", np.array([1.0, 2.0]), [0, 1], np.array([1.0]), 1e-5)
    assert not found.equal
    assert found.problem == "2 rows were asked, the answer has the shape (1,)"


@pytest.mark.parametrize(
    ("largest", "expected"), [(0.5, 1e-5), (5.0, 1e-5), (100.0, 2e-4), (np.inf, 1e-5), (1e9, 0.05)]
)
def test_the_tolerance_grows_with_the_scale_of_ratings(largest: float, expected: float) -> None:
    assert tolerance_of(np.array([1.0, -largest]), 1e-5) == pytest.approx(expected)
