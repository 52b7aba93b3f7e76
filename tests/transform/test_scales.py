"""Numbers of no meaning; quantiles through TensorFlow Transform, their buckets counted."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.tfx


@pytest.fixture(scope="module")
def scales() -> Any:
    from transform import scales

    return scales


def numbers(*values: float) -> Any:
    import tensorflow as tf

    return tf.constant(values, tf.float64)


def test_a_z_score_counts_deviations_from_the_mean(scales: Any) -> None:
    found = scales.standardised(numbers(4, 10, 13), numbers(10)[0], numbers(9)[0])
    assert found.numpy().tolist() == [-2, 0, 1]
    assert scales.standardised(numbers(4, 5), numbers(5)[0], numbers(0)[0]).numpy().any() == 0


def test_equal_slices_take_in_what_lies_outside(scales: Any) -> None:
    first, last = numbers(10, 30)
    found = scales.bucket_of_slices(numbers(-5, 10, 14.9, 15, 30, 99), first, last, 4)
    assert found.numpy().tolist() == [0, 0, 0, 1, 3, 3]
    assert scales.bucket_of_slices(numbers(9, 10, 11), first, first, 4).numpy().any() == 0


def test_a_boundary_begins_its_bucket(scales: Any) -> None:
    found = scales.bucket_of_boundaries(numbers(0, 1, 1.5, 2, 9), numbers(1, 2, 2))
    assert found.numpy().tolist() == [0, 1, 1, 3, 3]
    assert scales.bucket_of_boundaries(numbers(0, 1), numbers()).numpy().tolist() == [0, 0]


def test_quantiles_share_out_the_analyzed_values(scales: Any, tmp_path: Path) -> None:
    import tensorflow as tf
    import tensorflow_transform.beam as tft_beam
    from tensorflow_transform.tf_metadata import dataset_metadata

    def bucketized(inputs: dict[str, Any]) -> dict[str, Any]:
        values = tf.cast(inputs["x"], tf.float64)
        boundaries = scales.quantile_boundaries(values, 4)
        assert boundaries.dtype == tf.float64
        return {"bucket": scales.bucket_of_boundaries(values, boundaries)}

    spec = {"x": tf.io.FixedLenFeature([], tf.float32)}
    metadata = dataset_metadata.DatasetMetadata.from_feature_spec(spec)
    # Dense near zero: equal slices would put 90 of the 100 values into the first bucket.
    rows = [{"x": float(i if i < 90 else 100 * i)} for i in range(100)]
    with tft_beam.Context(temp_dir=str(tmp_path)):
        (found, _), _ = (rows, metadata) | tft_beam.AnalyzeAndTransformDataset(bucketized)
    buckets = [int(row["bucket"]) for row in found]
    assert buckets == sorted(buckets)
    counts = [buckets.count(bucket) for bucket in range(4)]
    assert sum(counts) == 100
    assert all(abs(count - 25) <= 3 for count in counts), counts
