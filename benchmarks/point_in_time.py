"""Measures PointInTimeFeatures: CPU seconds, bytes a row and peak memory, by size.

    python benchmarks/point_in_time.py [sample:100k sample:1m path/to/ml-100k.zip ...]

Each source is ingested and enriched in a process of its own, by Beam as local runs use it; only the
second is measured.
"""

import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parent.parent)
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from components.ratings_example_gen.params import (  # noqa: E402
    IngestParams,
    SourceParams,
    SplitParams,
    to_json,
)
from pipeline.beam import beam_args  # noqa: E402
from sample_data.spec import parse_sample_name  # noqa: E402
from sample_data.write import write_sample  # noqa: E402
from transform.point_in_time import StateParams  # noqa: E402

_DEFAULT_SOURCES = ("sample:100k", "sample:1m")


def main(sources: list[str]) -> None:
    """Prints one line a source."""
    titles = ("source", "rows", "CPU s", "us a row", "bytes a row", "before", "peak MB")
    print("{:<28} {:>10} {:>7} {:>9} {:>12} {:>7} {:>8}".format(*titles))
    with tempfile.TemporaryDirectory() as scratch:
        for number, source in enumerate(sources or _DEFAULT_SOURCES):
            path, out = source, Path(scratch) / str(number)
            if source.startswith("sample:"):
                path = str(write_sample(parse_sample_name(source), out / "sample").folder)
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                rows, cpu_s, size, before, peak = pool.apply(measure, (path, str(out)))
            print(
                f"{source:<28} {rows:10,} {cpu_s:7.1f} {1e6 * cpu_s / rows:9.0f}"
                f" {size / rows:12.0f} {before / rows:7.0f} {peak:8.0f}",
                flush=True,
            )


def measure(path: str, out: str) -> tuple[int, float, int, int, float]:
    """Returns (rows, CPU s, bytes written, bytes read, peak MB)."""
    from components.point_in_time.executor import Executor

    ratings = _ingested(path, Path(out))
    outputs = _artifacts(Path(out), ("examples", "schema"), "enriched")
    (schema,) = _artifacts(Path(out), ("schema",), "agreed")["schema"]
    agreed = Path("pipeline/schema/ratings.pbtxt").read_text(encoding="utf-8")
    (Path(schema.uri) / "schema.pbtxt").write_text(agreed, encoding="utf-8")
    properties = {"params": json.dumps(asdict(StateParams())), "analyzed_splits": "[]"}
    executor = Executor(Executor.Context(beam_pipeline_args=beam_args()))
    before = time.process_time()
    executor.Do({"ratings": [ratings], "agreed_schema": [schema]}, outputs, properties)
    cpu_s = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = json.loads(ratings.get_string_custom_property("rows"))
    return sum(rows.values()), cpu_s, _size(outputs["examples"][0]), _size(ratings), peak


def _ingested(path: str, out: Path) -> Any:
    """Returns the examples of a source."""
    from components.ratings_example_gen.driver import resolve
    from components.ratings_example_gen.executor import Executor

    keys = ("examples", "catalogue", "history", "ingest_report")
    outputs = _artifacts(out, keys, "ingested")
    source = SourceParams(path=path)
    properties = {
        "source": to_json(source),
        **resolve(source),
        "split": to_json(SplitParams()),
        "ingest": to_json(IngestParams()),
        "synthetic": 0,
    }
    Executor(Executor.Context(beam_pipeline_args=beam_args())).Do({}, outputs, properties)
    return outputs["examples"][0]


def _artifacts(out: Path, keys: tuple[str, ...], folder: str) -> dict[str, list[Any]]:
    from tfx.types import standard_artifacts

    from components import artifacts

    kinds = {
        "examples": standard_artifacts.Examples,
        "schema": standard_artifacts.Schema,
        "catalogue": artifacts.Catalogue,
        "history": artifacts.RatingHistory,
        "ingest_report": artifacts.IngestReport,
    }
    made = {key: [kinds[key]()] for key in keys}
    for key, (artifact,) in made.items():
        artifact.uri = str(out / folder / key)
        os.makedirs(artifact.uri)
    return made


def _size(artifact: Any) -> int:
    return sum(file.stat().st_size for file in Path(artifact.uri).rglob("*.gz"))


if __name__ == "__main__":
    main(sys.argv[1:])
