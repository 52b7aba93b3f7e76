"""TensorFlow Transform run in memory on a handful of rows."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def transformed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Rows, Rows, Any]]:
    """Returns a function: (train rows, other rows, TransformParams' fields) -> both transformed."""

    def run(train: Rows, other: Rows, **params: Any) -> tuple[Rows, Rows, Any]:
        import tensorflow_transform as tft
        import tensorflow_transform.beam as tft_beam
        from tensorflow_transform.tf_metadata import dataset_metadata

        from transform.preprocessing import preprocessing_fn

        metadata = dataset_metadata.DatasetMetadata.from_feature_spec(_raw_spec())
        folder: Path = tmp_path_factory.mktemp("tft")
        with tft_beam.Context(temp_dir=str(folder / "temp")):
            (rows, _), function = (
                _instances(train),
                metadata,
            ) | tft_beam.AnalyzeAndTransformDataset(
                lambda inputs: preprocessing_fn(inputs, {"transform": params})
            )
            others, _ = ((_instances(other), metadata), function) | tft_beam.TransformDataset()
            function | tft_beam.WriteTransformFn(str(folder / "output"))
        return rows, others, tft.TFTransformOutput(str(folder / "output"))

    return run


def _raw_spec() -> dict[str, Any]:
    import tensorflow as tf

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
