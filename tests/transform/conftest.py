"""TensorFlow Transform run in memory on a handful of rows."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.beam import beam_args

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def transformed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Rows, Rows, Any]]:
    """Returns a function: (train rows, other rows, TransformParams' fields) -> both transformed."""

    def run(train: Rows, other: Rows, **params: Any) -> tuple[Rows, Rows, Any]:
        import apache_beam as beam
        import tensorflow_transform as tft
        import tensorflow_transform.beam as tft_beam
        from apache_beam.options.pipeline_options import PipelineOptions
        from tensorflow_transform.tf_metadata import dataset_metadata

        from transform.preprocessing import preprocessing_fn

        metadata = dataset_metadata.DatasetMetadata.from_feature_spec(_raw_spec())
        folder: Path = tmp_path_factory.mktemp("tft")
        with (
            tft_beam.Context(temp_dir=str(folder / "temp")),
            beam.Pipeline(options=PipelineOptions(beam_args())) as pipeline,
        ):
            data = pipeline | "Train" >> beam.Create(_instances(train))
            (rows, _), function = (data, metadata) | tft_beam.AnalyzeAndTransformDataset(
                lambda inputs: preprocessing_fn(inputs, {"transform": params})
            )
            data = pipeline | "Other" >> beam.Create(_instances(other))
            others, _ = ((data, metadata), function) | tft_beam.TransformDataset()
            _ = function | tft_beam.WriteTransformFn(str(folder / "output"))
            for name, found in (("rows", rows), ("others", others)):
                _ = found | f"Keep_{name}" >> beam.io.WriteToTFRecord(
                    str(folder / name), coder=beam.coders.PickleCoder(), shard_name_template=""
                )
        return (
            _kept(folder / "rows"),
            _kept(folder / "others"),
            tft.TFTransformOutput(str(folder / "output")),
        )

    return run


def _raw_spec() -> dict[str, Any]:
    import tensorflow as tf

    from transform.point_in_time import FIELD_TYPES

    kinds = {str: tf.string, int: tf.int64, float: tf.float32}
    required = {
        "user_id": tf.string,
        "movie_id": tf.string,
        "user_rating": tf.float32,
        "timestamp": tf.int64,
    }
    optional = {
        "movie_title": tf.string,
        "movie_genres": tf.int64,
        "raw_user_age": tf.float32,
        "bucketized_user_age": tf.float32,
        "user_gender": tf.int64,
        "user_occupation_text": tf.string,
        **{key: kinds[kind] for key, kind in FIELD_TYPES.items()},
    }
    return {key: tf.io.FixedLenFeature([], dtype) for key, dtype in required.items()} | {
        key: tf.io.VarLenFeature(dtype) for key, dtype in optional.items()
    }


def _instances(rows: Rows) -> Rows:
    required = ("user_id", "movie_id", "user_rating", "timestamp")
    return [
        {key: row[key] if key in required else row.get(key, []) for key in _raw_spec()}
        for row in rows
    ]


def _kept(file: Path) -> Rows:
    """Returns the rows of a file in the order in which they were given."""
    import tensorflow as tf

    return [pickle.loads(row) for row in tf.data.TFRecordDataset(str(file)).as_numpy_iterator()]
