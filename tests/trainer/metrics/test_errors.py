import numpy as np
import pytest

from trainer.metrics import mae, rmse


def test_rmse_and_mae_of_errors_worked_out_by_hand() -> None:
    predicted, actual = np.array([3.0, 4.0, 1.0]), np.array([3.0, 2.0, 2.0])
    assert rmse(predicted, actual) == pytest.approx((5 / 3) ** 0.5)
    assert mae(predicted, actual) == pytest.approx(1.0)


def test_float32_is_summed_in_float64() -> None:
    predicted = np.full(1_000_000, 0.1, dtype=np.float32)
    assert mae(predicted, np.zeros_like(predicted)) == pytest.approx(
        float(np.float32(0.1)), abs=1e-12
    )


@pytest.mark.parametrize("metric", [mae, rmse])
@pytest.mark.parametrize(
    ("predicted", "actual", "message"),
    [
        ([], [], "no rows"),
        ([1.0], [1.0, 2.0], r"predicted \(1,\) and actual \(2,\) must match"),
        ([1.0, np.nan], [1.0, 2.0], "row 1: predicted nan, actual 2.0, not finite"),
        ([1.0], [np.inf], "row 0: predicted 1.0, actual inf, not finite"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    metric: object, predicted: list[float], actual: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        metric(np.array(predicted), np.array(actual))  # type: ignore[operator]
