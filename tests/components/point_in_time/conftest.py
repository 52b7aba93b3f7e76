"""A small log in three splits, with everything twice: users, movies, seconds, whole rows."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Rating = tuple[str, str, float, int]
LOG: Mapping[str, list[Rating]] = {
    # Not in the order of time: rows of a split are shuffled.
    "train": [
        ("u1", "m2", 4.0, 20),
        ("u1", "m1", 3.5, 10),
        ("u2", "m1", 0.5, 10),  # the same movie and second as above
        ("u1", "m10", 5.0, 20),  # the same user and second as the first row
        ("u1", "m2", 4.0, 20),  # the first row once more
        ("u3", "m1", 2.0, 21),
        ("Zoë", "m2", 3.7, 30),
    ],
    "eval": [("u1", "m3", 1.0, 40), ("u2", "m1", 5.0, 40), ("u1", "m1", 2.5, 41)],
    "test": [("u1", "m2", 1.5, 60), ("u9", "m9", 3.0, 60)],
}


def write_split(folder: Path, parts: list[list[Rating]]) -> None:
    """Writes a file a part, as RatingsExampleGen does."""
    import tensorflow as tf

    folder.mkdir(parents=True)
    for number, rows in enumerate(parts):
        name = f"data_tfrecord-{number:05d}-of-{len(parts):05d}.gz"
        with tf.io.TFRecordWriter(str(folder / name), "GZIP") as writer:
            for user, movie, rating, timestamp in rows:
                example = tf.train.Example()
                for key, text in (("user_id", user), ("movie_id", movie)):
                    example.features.feature[key].bytes_list.value.append(text.encode())
                example.features.feature["timestamp"].int64_list.value.append(timestamp)
                example.features.feature["user_rating"].float_list.value.append(rating)
                example.features.feature["movie_genres"].int64_list.value.extend([1, 2])
                writer.write(example.SerializeToString())


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """Returns the rows of a split's files in order: {feature: its values}."""
    import tensorflow as tf

    rows = []
    for file in sorted(folder.iterdir()):
        for record in tf.data.TFRecordDataset(str(file), "GZIP").as_numpy_iterator():
            features = tf.train.Example.FromString(record).features.feature
            rows.append({name: _values(features[name]) for name in sorted(features)})
    return rows


def _values(feature: Any) -> list[Any]:
    kind = feature.WhichOneof("kind")
    values = list(getattr(feature, kind).value)
    return [value.decode() for value in values] if kind == "bytes_list" else values


@pytest.fixture
def enriched(tmp_path: Path) -> Callable[..., dict[str, list[dict[str, Any]]]]:
    """Returns a function: settings -> the log as the pipeline enriches it, by split."""

    def run(name: str = "out", **settings: Any) -> dict[str, list[dict[str, Any]]]:
        import apache_beam as beam
        from apache_beam.options.pipeline_options import PipelineOptions

        from components.point_in_time.enrich import build
        from components.point_in_time.job import Job, Source
        from pipeline.beam import beam_args
        from transform.point_in_time import StateParams

        sources = []
        for split, rows in LOG.items():
            folder = tmp_path / "in" / split
            if not folder.exists():
                write_split(folder, [rows[:2], rows[2:], []])
            sources += [Source(split, str(path)) for path in sorted(folder.iterdir())]
        targets = {split: str(tmp_path / name / split) for split in LOG}
        parts = settings.pop("rows_a_part", 1 << 16)
        job = Job(tuple(sources), targets, StateParams(**settings), parts)
        with beam.Pipeline(options=PipelineOptions(beam_args())) as pipeline:
            build(pipeline, job)
        return {split: rows_of(Path(folder)) for split, folder in targets.items()}

    return run
