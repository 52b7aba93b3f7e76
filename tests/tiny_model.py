"""A tiny log, transformed in memory, trained on and exported as a run would, within seconds."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

NUM_MOVIES = 12
NUM_TRAIN = 240
HISTORY = 5
UNRATED = "m-unrated"
TITLES = {f"m{i}": f"Amélie {i}" for i in range(NUM_MOVIES)} | {UNRATED: "Never rated"}
DAY = 86_400
# Midnight of 19 May 1997: float32 could not hold the seconds since 1970 any more.
START_S = 10_000 * DAY


@dataclass(frozen=True)
class Export:
    """Where run_fn wrote, and what it was given.

    Attributes:
      model: the exported SavedModel.
      run: the training run: history and training path.
      root: the folder of all of this; below it `tft` (transform graph), `raw-eval-*` and `eval-*`
        (gzipped TFRecords, raw and transformed), `raw-train-*` and `catalogue.parquet`.
      fn_args: of run_fn.
    """

    model: Path
    run: Path
    root: Path
    fn_args: Any


def ratings() -> list[dict[str, Any]]:
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
                "timestamp": START_S + rng.randrange(100 * DAY),
                "movie_title": [TITLES[f"m{movie}"]],
                "movie_genres": [movie % 3],
                "raw_user_age": [20.0 + user] if user % 2 else [],
                "user_gender": [user % 2],
                "user_occupation_text": ["writer"] if user % 3 else [],
            }
        )
    return [{**row, **_known(row, rows)} for row in rows]


def _known(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Returns what was known at the moment of a row, as lists."""
    from transform.features import STATE_FIELDS
    from transform.point_in_time import (
        PastRating,
        movie_fields,
        movie_state,
        user_fields,
        user_state,
    )

    def of(key: str) -> list[PastRating]:
        return [
            PastRating(r["movie_id"], r["user_rating"], r["timestamp"])
            for r in rows
            if r[key] == row[key]
        ]

    rated = [(each.rating, each.timestamp_s) for each in of("movie_id")]
    fields = {
        **user_fields(user_state(of("user_id"), row["timestamp"], HISTORY)),
        **movie_fields(movie_state(rated, row["timestamp"], 7.0 * DAY)),
    }
    found = {name: fields.get(name, []) for name in STATE_FIELDS}
    return {name: value if isinstance(value, list) else [value] for name, value in found.items()}


def raw_spec() -> dict[str, Any]:
    """Returns the parsing spec of raw examples."""
    import tensorflow as tf

    from transform.point_in_time import FIELD_TYPES

    kinds = {str: tf.string, int: tf.int64, float: tf.float32}
    dense = {"user_id": tf.string, "movie_id": tf.string, "user_rating": tf.float32}
    varying = {
        "movie_title": tf.string,
        "movie_genres": tf.int64,
        "raw_user_age": tf.float32,
        "user_gender": tf.int64,
        "user_occupation_text": tf.string,
        **{name: kinds[kind] for name, kind in FIELD_TYPES.items()},
    }
    return (
        {key: tf.io.FixedLenFeature([], dtype) for key, dtype in dense.items()}
        | {"timestamp": tf.io.FixedLenFeature([], tf.int64)}
        | {key: tf.io.VarLenFeature(dtype) for key, dtype in varying.items()}
    )


def transform(rows: list[dict[str, Any]], folder: Path, params: dict[str, Any]) -> None:
    """Writes the transform graph, `tft`, and the raw and transformed splits into a folder."""
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
    for name, schema, part in (
        ("train", found.schema, transformed[:NUM_TRAIN]),
        ("eval", found.schema, transformed[NUM_TRAIN:]),
        ("raw-train", metadata.schema, rows[:NUM_TRAIN]),
        ("raw-eval", metadata.schema, rows[NUM_TRAIN:]),
    ):
        coder = tft.coders.ExampleProtoCoder(schema)
        with tf.io.TFRecordWriter(str(folder / f"{name}-00000-of-00001.gz"), "GZIP") as writer:
            for row in part:
                writer.write(coder.encode(row))


def _write_catalogue(titles: Mapping[str, str], file: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    ids = sorted(titles)
    columns = {
        "movie_id": ids,
        "movie_title": [titles[movie] for movie in ids],
        "movie_genres": [[i % 3] if i else None for i in range(len(ids))],
    }
    pq.write_table(pa.table(columns), str(file))


def _write_statistics(rows: list[dict[str, Any]], file: Path) -> None:
    from tensorflow_metadata.proto.v0 import statistics_pb2

    found = statistics_pb2.DatasetFeatureStatisticsList()
    dataset = found.datasets.add(num_examples=len(rows))
    users = dataset.features.add(type=statistics_pb2.FeatureNameStatistics.STRING)
    users.path.step.append("user_id")
    users.string_stats.common_stats.num_non_missing = len(rows)
    users.string_stats.unique = len({row["user_id"] for row in rows})
    users.string_stats.top_values.add(value=rows[0]["user_id"], frequency=1)
    ratings = dataset.features.add(type=statistics_pb2.FeatureNameStatistics.FLOAT)
    ratings.path.step.append("user_rating")
    ratings.num_stats.common_stats.num_non_missing = len(rows)
    ratings.num_stats.min, ratings.num_stats.max = 1.0, 5.0
    file.write_bytes(found.SerializeToString())


def without_state(rows: int, *groups: Sequence[str]) -> dict[str, Any]:
    """Returns named tensors of a request of `rows` that says nothing of some state fields."""
    import tensorflow as tf

    from trainer.raw_requests import input_specs

    return {
        name: tf.fill(
            [rows] + [1] * (spec.shape.rank - 1),
            tf.constant("" if spec.dtype == tf.string else -1, spec.dtype),
        )
        for group in groups
        for name, spec in input_specs(group).items()
    }


def _write_schema(file: Path) -> Path:
    from google.protobuf import text_format
    from tensorflow_metadata.proto.v0 import schema_pb2

    from components.point_in_time.schema import with_state_fields
    from pipeline.schema_file import curated_schema

    agreed = text_format.Parse(curated_schema().read_text(), schema_pb2.Schema())
    file.write_text(text_format.MessageToString(with_state_fields(agreed, HISTORY)))
    return file


def train(
    root: Path,
    params: dict[str, Any] | None = None,
    titles: Mapping[str, str] = TITLES,
    **trainer: Any,
) -> Export:
    """Trains and exports below `root`, an empty folder.

    Args:
      root: where everything is written.
      params: fields of TransformParams that are not the default.
      titles: of the catalogue, by movie; all of TITLES among them.
      **trainer: fields of TrainerParams.
    """
    from trainer.run_fn import run_fn

    rows = ratings()
    params = params or {}
    transform(rows, root, params)
    _write_catalogue(titles, root / "catalogue.parquet")
    _write_statistics(rows[:NUM_TRAIN], root / "FeatureStats.pb")
    small = {"max_epochs": 2, "batch_size": 64, "embedding_dim": 8}
    fn_args = SimpleNamespace(
        custom_config={
            "trainer": small | trainer,
            "transform": params,
            "code_digest": "0123",
            "catalogue_file": str(root / "catalogue.parquet"),
            "statistics_file": str(root / "FeatureStats.pb"),
        },
        schema_path=str(_write_schema(root / "schema.pbtxt")),
        transform_graph_path=str(root / "tft"),
        train_files=[str(root / "train-*")],
        eval_files=[str(root / "eval-*")],
        serving_model_dir=str(root / "model"),
        model_run_dir=str(root / "run"),
        hyperparameters=None,
    )
    run_fn(fn_args)
    return Export(root / "model", root / "run", root, fn_args)
