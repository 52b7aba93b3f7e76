import numpy as np

from components.model_quality.measure import Predictions, measure
from components.model_quality.params import QualityParams
from components.model_quality.ratings import Boundaries, read_log
from transform.arrow import pa


def test_a_model_that_predicts_nan_has_no_figures_and_the_baselines_have_theirs() -> None:
    table = pa.table(
        {
            "user_id": ["u", "v", "u", "v"],
            "movie_id": ["a", "b", "b", "a"],
            "user_rating": pa.array([1, 5, 4, 2], pa.float32()),
            "timestamp": [1, 2, 30, 31],
        }
    )
    log = read_log(table, pa.array(["a", "b"]), Boundaries(train_end_s=10.0, eval_end_s=20.0))
    predictions = Predictions(
        users=np.array([0, 1]),
        movies=np.array([1, 0]),
        actual=np.array([4.0, 2.0]),
        predicted=np.array([np.nan, 3.0]),
    )
    found = measure(
        log,
        predictions,
        lambda users: np.array([[0, 1]] * len(users)),
        QualityParams(),
        synthetic=False,
    )
    rating = found["rating"]
    assert isinstance(rating, dict)
    assert rating["model"] == {"rmse": None, "mae": None}
    assert rating["global_mean"] == {"rmse": 1.0, "mae": 1.0}
