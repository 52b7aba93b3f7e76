import numpy as np
import pytest

from trainer.metrics import calibration


def test_bins_worked_out_by_hand() -> None:
    # Bins 1..2, 2..3, 3..4, 4..5: {1.5, 1.9}, {}, {3.0}, {5.0, and 9.0 from outside}.
    predicted = np.array([1.5, 1.9, 3.0, 5.0, 9.0])
    actual = np.array([1.0, 2.0, 4.0, 5.0, 4.0])
    found = calibration(predicted, actual, 1.0, 5.0, 4)
    assert found.rows.tolist() == [2, 0, 1, 2]
    assert found.predicted.tolist() == pytest.approx([1.7, np.nan, 3.0, 7.0], nan_ok=True)
    assert found.actual.tolist() == pytest.approx([1.5, np.nan, 4.0, 4.5], nan_ok=True)
    assert found.error == pytest.approx((2 * 0.2 + 1.0 + 2 * 2.5) / 5)


def test_predictions_of_the_mean_are_calibrated_whatever_their_error() -> None:
    actual = np.array([1.0, 5.0, 1.0, 5.0])
    assert calibration(np.full(4, 3.0), actual, 1.0, 5.0, 10).error == 0.0


@pytest.mark.parametrize(("low", "high", "bins"), [(1.0, 1.0, 4), (1.0, 5.0, 0)])
def test_no_bins_are_refused(low: float, high: float, bins: int) -> None:
    with pytest.raises(ValueError, match="no bins"):
        calibration(np.array([1.0]), np.array([1.0]), low, high, bins)


def test_what_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        calibration(np.array([np.nan]), np.array([1.0]), 1.0, 5.0, 4)
