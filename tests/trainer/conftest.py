"""A tiny log, transformed in memory, trained on and exported once for all tests of the trainer."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")

NUM_MOVIES = 12
UNRATED = "m-unrated"
TITLES = {f"m{i}": f"Amélie {i}" for i in range(NUM_MOVIES)} | {UNRATED: "Never rated"}
DAY = 86_400


@dataclass(frozen=True)
class Export:
    """Where run_fn wrote, and what it was given."""

    model: Path
    run: Path
    root: Path
    fn_args: Any


def _rows() -> list[dict[str, Any]]:
    """Returns 300 ratings 1..5 of 20 users: everybody likes m0 best, and rates it most often."""
    rng = random.Random(7)
    rows = []
    for _ in range(300):
        movie = min(int(rng.expovariate(0.35)), NUM_MOVIES - 1)
        user = rng.randrange(20)
        rows.append(
            {
                "user_id": f"u{user}",
                "movie_id": f"m{movie}",
                "user_rating": float(max(1, 5 - movie // 2)),
                "timestamp": rng.randrange(100 * DAY),
                "movie_title": [TITLES[f"m{movie}"]],
                "movie_genres": [movie % 3],
                "raw_user_age": [20.0 + user] if user % 2 else [],
                "user_gender": [user % 2],
                "user_occupation_text": ["writer"] if user % 3 else [],
            }
        )
    return rows


def raw_spec() -> dict[str, Any]:
    """Returns the parsing spec of raw examples."""
    import tensorflow as tf

    dense = {"user_id": tf.string, "movie_id": tf.string, "user_rating": tf.float32}
    varying = {
        "movie_title": tf.string,
        "movie_genres": tf.int64,
        "raw_user_age": tf.float32,
        "user_gender": tf.int64,
        "user_occupation_text": tf.string,
    }
    return (
        {key: tf.io.FixedLenFeature([], dtype) for key, dtype in dense.items()}
        | {"timestamp": tf.io.FixedLenFeature([], tf.int64)}
        | {key: tf.io.VarLenFeature(dtype) for key, dtype in varying.items()}
    )


def _transform(rows: list[dict[str, Any]], folder: Path, params: dict[str, Any]) -> None:
    import tensorflow as tf
    import tensorflow_transform as tft
    import tensorflow_transform.beam as tft_beam
    from tensorflow_transform.tf_metadata import dataset_metadata, metadata_io

    from transform.preprocessing import preprocessing_fn

    metadata = dataset_metadata.DatasetMetadata.from_feature_spec(raw_spec())
    with tft_beam.Context(temp_dir=str(folder / "temp")):
        (transformed, found), function = (
            rows,
            metadata,
        ) | tft_beam.AnalyzeAndTransformDataset(
            lambda inputs: preprocessing_fn(inputs, {"transform": params})
        )
        function | tft_beam.WriteTransformFn(str(folder / "tft"))
    metadata_io.write_metadata(metadata, str(folder / "tft" / "metadata"))
    coder = tft.coders.ExampleProtoCoder(found.schema)
    for split, part in (("train", transformed[:240]), ("eval", transformed[240:])):
        with tf.io.TFRecordWriter(str(folder / f"{split}-00000-of-00001.gz"), "GZIP") as writer:
            for row in part:
                writer.write(coder.encode(row))


def _write_catalogue(file: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    ids = sorted(TITLES)
    columns = {
        "movie_id": ids,
        "movie_title": [TITLES[movie] for movie in ids],
        "movie_genres": [[i % 3] if i else None for i in range(len(ids))],
    }
    pq.write_table(pa.table(columns), str(file))


def exported(root: Path, transform: dict[str, Any], **trainer: Any) -> Export:
    """Returns a tiny model, trained with these fields of TransformParams and TrainerParams."""
    from trainer.run_fn import run_fn

    _transform(_rows(), root, transform)
    _write_catalogue(root / "catalogue.parquet")
    fn_args = SimpleNamespace(
        custom_config={
            "trainer": {"max_epochs": 2, "batch_size": 64, "embedding_dim": 8, **trainer},
            "transform": transform,
            "catalogue_file": str(root / "catalogue.parquet"),
        },
        transform_output=str(root / "tft"),
        train_files=[str(root / "train-*")],
        eval_files=[str(root / "eval-*")],
        serving_model_dir=str(root / "model"),
        model_run_dir=str(root / "run"),
    )
    run_fn(fn_args)
    return Export(root / "model", root / "run", root, fn_args)


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    return exported(tmp_path_factory.mktemp("trainer"), {})


@pytest.fixture(scope="session")
def make_export(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Export]:
    """Returns a function: (TransformParams' fields, TrainerParams' fields by name) -> Export."""
    return lambda transform, **trainer: exported(
        tmp_path_factory.mktemp("trainer"), transform, **trainer
    )
