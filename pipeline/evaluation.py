"""Thresholds turned into the EvalConfig of TFMA, and into the nodes that judge a model."""

import json
from collections.abc import Mapping
from typing import Any

import tensorflow_model_analysis as tfma
from tensorflow_model_analysis.proto import config_pb2
from tfx.components.evaluator.component import Evaluator

from components.blessed_baseline.component import BlessedBaseline
from pipeline.evaluation_params import EvaluationParams
from pipeline.rating_metrics import R2, RMSE, RatingErrors
from transform import features

SIGNATURE = "predict_examples"
PREDICTION = "predicted_rating"
TEST_SPLIT = "test"


def eval_config(params: EvaluationParams, code_digest: str) -> Any:
    """Returns the tfma.EvalConfig: our metrics, and thresholds on the whole of what is evaluated.

    A slice by a feature that the data does not have is empty, and reported as absent, not as
    failed: the thresholds hold for the whole split only.

    Args:
      params: thresholds and slices.
      code_digest: of the metrics' source. Evaluator is not ours and TFX's cache key sees no dotted
        module, so it travels in the configuration, where the metric ignores it.
    """
    thresholds = {
        R2: tfma.MetricThreshold(value_threshold=_at_least(params.min_r2)),
        RMSE: tfma.MetricThreshold(
            value_threshold=_at_most(params.max_rmse),
            change_threshold=_rises_at_most(params.max_rmse_increase),
        ),
    }
    metric = tfma.MetricConfig(
        class_name=RatingErrors.__name__,
        module=RatingErrors.__module__,
        config=json.dumps({"code_digest": code_digest}),
    )
    return tfma.EvalConfig(
        model_specs=[
            tfma.ModelSpec(
                signature_name=SIGNATURE,
                label_key=features.LABEL,
                prediction_key=PREDICTION,
            )
        ],
        metrics_specs=[
            tfma.MetricsSpec(
                metrics=[metric],
                per_slice_thresholds={
                    name: _on_the_whole(threshold)
                    for name, threshold in thresholds.items()
                    if threshold.ByteSize()
                },
            )
        ],
        slicing_specs=[
            tfma.SlicingSpec(),
            *(tfma.SlicingSpec(feature_keys=[feature]) for feature in params.slices),
        ],
    )


def evaluation_nodes(
    examples: Any,
    model: Any,
    params: EvaluationParams,
    push_base_dir: str,
    digests: Mapping[str, str],
) -> tuple[BlessedBaseline, Evaluator]:
    """Returns the nodes that judge `model` on the test split of `examples`.

    Their ids are "BlessedBaseline" and "Evaluator"; Evaluator's outputs are `blessing` and
    `evaluation`.

    Args:
      examples: channel of raw Examples with a split "test".
      model: channel of the candidate Model.
      params: thresholds and slices.
      push_base_dir: where Pusher pushes, and so where the last blessed model is.
      digests: by node id, the digest of our sources that BlessedBaseline and Evaluator run.
    """
    baseline = BlessedBaseline(
        model=model, push_base_dir=push_base_dir, code_digest=digests["BlessedBaseline"]
    )
    evaluator = Evaluator(
        examples=examples,
        model=model,
        baseline_model=baseline.outputs["baseline_model"],
        example_splits=[TEST_SPLIT],
        eval_config=eval_config(params, digests["Evaluator"]),
    )
    return baseline, evaluator


def _on_the_whole(threshold: Any) -> Any:
    """A threshold without a slice would be TFMA's for every slice, however few rows it has."""
    whole = config_pb2.PerSliceMetricThreshold(
        slicing_specs=[tfma.SlicingSpec()], threshold=threshold
    )
    return config_pb2.PerSliceMetricThresholds(thresholds=[whole])


def _at_least(bound: float | None) -> Any:
    return None if bound is None else tfma.GenericValueThreshold(lower_bound={"value": bound})


def _at_most(bound: float | None) -> Any:
    return None if bound is None else tfma.GenericValueThreshold(upper_bound={"value": bound})


def _rises_at_most(bound: float | None) -> Any:
    if bound is None:
        return None
    return tfma.GenericChangeThreshold(
        absolute={"value": bound}, direction=tfma.MetricDirection.LOWER_IS_BETTER
    )
