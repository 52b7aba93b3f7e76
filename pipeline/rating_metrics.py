"""Ratings and predictions turned into TFMA metrics that may decide about a model.

One pass gives all of them. TFMA's own regression metrics add the first accumulator twice when Beam
merges a list of them, which happens with two or more workers (TFMA 0.47 and 0.52), and its Keras
metrics raise there. Nothing here depends on how rows were spread over workers.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import apache_beam as beam
import tensorflow_model_analysis as tfma

RMSE = "rmse"
MAE = "mae"
R2 = "r2"
MEAN_RATING = "mean_rating"
MEAN_PREDICTION = "mean_prediction"
EXAMPLE_COUNT = "example_count"
NAMES = (EXAMPLE_COUNT, RMSE, MAE, R2, MEAN_RATING, MEAN_PREDICTION)


class Sums(NamedTuple):
    """What has to be added up: merging is adding, in any order and grouping."""

    rows: int = 0
    ratings: float = 0.0
    squared_ratings: float = 0.0
    predictions: float = 0.0
    absolute_errors: float = 0.0
    squared_errors: float = 0.0

    def plus(self, rating: float, prediction: float) -> "Sums":
        """Returns the sums with one row more."""
        error = prediction - rating
        return Sums(
            self.rows + 1,
            self.ratings + rating,
            self.squared_ratings + rating * rating,
            self.predictions + prediction,
            self.absolute_errors + abs(error),
            self.squared_errors + error * error,
        )


def merged(sums: Iterable[Sums]) -> Sums:
    """Returns the sums of all rows of all parts; of no parts, those of no rows."""
    parts = list(sums)
    return Sums(*map(sum, zip(*parts, strict=True))) if parts else Sums()


def values(sums: Sums) -> dict[str, float]:
    """Returns the metrics by name; all but the count are NaN without rows.

    r2 = 1 - squared errors / squared deviations of the ratings from their own mean: 0 is the best
    constant in hindsight, 1 is perfect, whatever the scale of the ratings. NaN when all ratings are
    equal.
    """
    if not sums.rows:
        return {name: float("nan") for name in NAMES} | {EXAMPLE_COUNT: 0.0}
    deviations = sums.squared_ratings - sums.ratings**2 / sums.rows
    equal = deviations <= 1e-9 * max(sums.squared_ratings, 1.0)
    return {
        EXAMPLE_COUNT: float(sums.rows),
        RMSE: (sums.squared_errors / sums.rows) ** 0.5,
        MAE: sums.absolute_errors / sums.rows,
        R2: float("nan") if equal else 1.0 - sums.squared_errors / deviations,
        MEAN_RATING: sums.ratings / sums.rows,
        MEAN_PREDICTION: sums.predictions / sums.rows,
    }


class RatingErrors(tfma.metrics.Metric):
    """All of `NAMES` at once, for each model that is evaluated."""

    def __init__(self, name: str = "rating_errors", code_digest: str = "") -> None:
        """Takes what the EvalConfig passes.

        Args:
          name: ignored, the metrics carry their own names.
          code_digest: ignored; it is there to make a changed configuration of changed code.
        """
        super().__init__(tfma.metrics.merge_per_key_computations(_computations), name=name)


def _computations(
    eval_config: Any = None, model_name: str = "", output_name: str = "", **_: Any
) -> list[Any]:
    """Called by TFMA for each model; it looks at the names of these parameters."""
    keys = {
        name: tfma.metrics.MetricKey(
            name=name,
            model_name=model_name,
            output_name=output_name,
            example_weighted=None,  # thresholds of a multiple metric are looked up under this
        )
        for name in NAMES
    }
    combiner = _Combiner(keys, eval_config)
    return [
        tfma.metrics.MetricComputation(
            keys=list(keys.values()), preprocessors=None, combiner=combiner
        )
    ]


class _Combiner(beam.CombineFn):
    """Adds up the rows of one slice."""

    def __init__(self, keys: dict[str, Any], eval_config: Any) -> None:
        self._keys = keys
        self._eval_config = eval_config

    def create_accumulator(self) -> Sums:
        return Sums()

    def add_input(self, sums: Sums, row: Any) -> Sums:
        key = self._keys[RMSE]
        for rating, prediction, _ in tfma.metrics.to_label_prediction_example_weight(
            row,
            eval_config=self._eval_config,
            model_name=key.model_name,
            output_name=key.output_name,
        ):
            sums = sums.plus(float(rating.item()), float(prediction.item()))
        return sums

    def merge_accumulators(self, accumulators: Iterable[Sums]) -> Sums:
        return merged(accumulators)

    def extract_output(self, sums: Sums) -> dict[Any, float]:
        found = values(sums)
        return {key: found[name] for name, key in self._keys.items()}
