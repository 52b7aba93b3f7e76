"""Measures RatingsExampleGen: CPU seconds, wall seconds and peak memory by size, imports apart.

    python benchmarks/ingest.py [sample:100k sample:1m path/to/ml-100k.zip ...]

Each source is ingested in a process of its own, by Beam as local runs use it.
The peak holds what the imports of TensorFlow, TFX and Beam hold, which is printed beside it.
"""

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

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

_DEFAULT_SOURCES = ("sample:100k", "sample:1m")


def main(sources: list[str]) -> None:
    """Prints one line a source."""
    titles = ("source", "rows", "CPU s", "wall s", "peak MB", "imports")
    print("{:<28} {:>10} {:>7} {:>7} {:>8} {:>8}".format(*titles))
    with tempfile.TemporaryDirectory() as scratch:
        for number, source in enumerate(sources or _DEFAULT_SOURCES):
            path = source
            if source.startswith("sample:"):
                spec = parse_sample_name(source)
                path = str(write_sample(spec, Path(scratch) / str(number)).folder)
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                figures = pool.apply(measure, (path, f"{scratch}/out{number}"))
            row = "{:<28} {:10,} {:7.1f} {:7.1f} {:8.0f} {:8.0f}".format(source, *figures)
            print(row, flush=True)


def measure(path: str, out: str) -> tuple[int, float, float, float, float]:
    """Returns (rows written, CPU s, wall s, peak MB, peak MB of the imports alone)."""
    import tensorflow  # noqa: F401
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.ratings_example_gen.driver import resolve
    from components.ratings_example_gen.executor import Executor

    kinds = {
        "examples": standard_artifacts.Examples,
        "catalogue": artifacts.Catalogue,
        "history": artifacts.RatingHistory,
        "ingest_report": artifacts.IngestReport,
    }
    outputs = {key: [kind()] for key, kind in kinds.items()}
    for key, (artifact,) in outputs.items():
        artifact.uri = f"{out}/{key}"
        os.makedirs(artifact.uri)
    imports_mb = _peak_mb()
    cpu_s, wall_s = time.process_time(), time.monotonic()
    source = SourceParams(path=path)
    properties = {
        "source": to_json(source),
        **resolve(source),
        "split": to_json(SplitParams()),
        "ingest": to_json(IngestParams()),
        "synthetic": 0,
    }
    Executor(Executor.Context(beam_pipeline_args=beam_args())).Do({}, outputs, properties)
    cpu_s, wall_s = time.process_time() - cpu_s, time.monotonic() - wall_s
    rows = outputs["examples"][0].get_int_custom_property("rows_read")
    return rows, cpu_s, wall_s, _peak_mb(), imports_mb


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
