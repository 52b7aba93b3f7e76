"""What a whole run costs, node by node: CPU seconds, wall seconds and peak memory.

    python benchmarks/pipeline.py                       # ml-100k where it is at hand, sample:1m
    python benchmarks/pipeline.py --data sample:100k

Each source is run in a process and a workspace of its own, then once more for the price of a run
that is all cache hits. Start-up (imports, building the graph) stands apart. Beside the figures:
the prototype's (docs/benchmarks.md says where they are from), and as the limit the CPU seconds
that reading and parsing every example once takes in the same process.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

ML_100K = PROJECT.parent / "shared" / "data" / "ml-100k.zip"
# CPU seconds of the prototype on ML-100K, legacy lane: stock TFX and a custom example generator.
PROTOTYPE = {
    "start-up": (25, 29),
    "RatingsExampleGen": (14, 17),
    "StatisticsGen": (9, 10),
    "Transform": (29, 30),
    "Trainer": (33, 49),
    "Evaluator": (12, 13),
}


class Meter:
    """Measures this process: CPU seconds with children, wall seconds, peak memory since a lap."""

    def __init__(self) -> None:
        self._peak = 0
        self._lap()
        threading.Thread(target=self._watch, daemon=True).start()

    def _lap(self) -> None:
        self._cpu, self._wall, self._peak = _cpu_s(), time.monotonic(), _rss_bytes()

    def _watch(self) -> None:
        while True:
            self._peak = max(self._peak, _rss_bytes())
            time.sleep(0.02)

    def lap(self) -> dict[str, float]:
        """Returns what was used since the last call, and starts anew."""
        used = {
            "cpu_s": _cpu_s() - self._cpu,
            "wall_s": time.monotonic() - self._wall,
            "peak_mb": max(self._peak, _rss_bytes()) / 2**20,
        }
        self._lap()
        return used


class Recorder:
    """A listener that keeps what each node used."""

    def __init__(self, meter: Meter) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self._meter = meter

    def run_started(self, run_id: str, node_ids: Sequence[str]) -> None:
        """Closes the books on start-up."""
        self.rows["start-up"] = self._meter.lap()

    def node_started(self, node_id: str) -> None:
        """Nothing was used since the node before ended."""

    def node_progress(self, node_id: str, text: str) -> None:
        """Not measured."""

    def warning(self, node_id: str, text: str) -> None:
        """Not measured."""

    def node_finished(self, result: Any) -> None:
        """Closes the books on one node."""
        self.rows[result.node_id] = {**self._meter.lap(), "outcome": result.outcome}

    def run_finished(self, result: Any) -> None:
        """Closes the books on the end of the run (backup of the metadata)."""
        self.rows["closing"] = self._meter.lap()


def measure(data: str, output: Path) -> dict[str, Any]:
    """Runs the pipeline over `data` in this process; returns what each part used."""
    meter = Meter()
    from pipeline import environment

    environment.prepare()
    from foundation.imports import uncollected
    from pipeline import inputs, runner, workspace
    from pipeline.config import load_config

    config = load_config(data=data)
    opened = workspace.open(output)
    found = inputs.resolve(config, opened.data)  # a sample is made here
    recorder = Recorder(meter)
    made = meter.lap()

    def build() -> Any:
        with uncollected():
            from pipeline.code_digest import node_digests
            from pipeline.graph import build_pipeline

        return build_pipeline(config, found, opened, node_digests())

    result = runner.run(build, opened, recorder)
    examples = result.artifact("RatingsExampleGen", "examples")
    assert examples is not None
    if found.source.synthetic:
        recorder.rows["making the sample"] = made
    recorder.rows["limit"] = _read_once(Path(examples.uri), meter)
    return {"rows": recorder.rows, "ratings": json.loads(str(examples.properties["rows"]))}


def _read_once(examples: Path, meter: Meter) -> dict[str, float]:
    """Reads and parses every example with tf.data: what looks at them cannot use less."""
    import tensorflow as tf

    spec = {
        "user_id": tf.io.FixedLenFeature([], tf.string),
        "movie_id": tf.io.FixedLenFeature([], tf.string),
        "user_rating": tf.io.FixedLenFeature([], tf.float32),
        "timestamp": tf.io.FixedLenFeature([], tf.int64),
    }
    meter.lap()
    files = [str(path) for path in examples.rglob("*.gz")]
    rows = tf.data.TFRecordDataset(files, "GZIP").batch(8192)
    for batch in rows:
        tf.io.parse_example(batch, spec)
    return meter.lap()


def _cpu_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _rss_bytes() -> int:
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def show(data: str, first: dict[str, Any], again: dict[str, Any]) -> None:
    """Prints the table of one source."""
    ratings = sum(first["ratings"].values())
    is_100k = 90_000 < ratings < 110_000
    print(f"\n{data}: {ratings:,} ratings; CPU seconds unless said otherwise")
    print(f"{'':<20}{'CPU':>8}{'wall':>8}{'peak MB':>9}{'again':>8}{'prototype':>12}")
    nodes = [name for name in first["rows"] if name != "limit"]
    for name in nodes:
        used, cached = first["rows"][name], again["rows"].get(name, {})
        prototype = PROTOTYPE.get(name) if is_100k else None
        shown = f"{prototype[0]} - {prototype[1]}" if prototype else ""
        print(
            f"{name:<20}{used['cpu_s']:>8.1f}{used['wall_s']:>8.1f}{used['peak_mb']:>9,.0f}"
            f"{cached.get('cpu_s', 0.0):>8.1f}{shown:>12}"
        )
    total = {key: sum(first["rows"][n][key] for n in nodes) for key in ("cpu_s", "wall_s")}
    peak = max(first["rows"][name]["peak_mb"] for name in nodes)
    cached_total = sum(again["rows"][name]["cpu_s"] for name in nodes)
    shown = "about 130" if is_100k else ""
    print(
        f"{'total':<20}{total['cpu_s']:>8.1f}{total['wall_s']:>8.1f}{peak:>9,.0f}"
        f"{cached_total:>8.1f}{shown:>12}"
    )
    print(f"{'limit: read once':<20}{first['rows']['limit']['cpu_s']:>8.1f}")


def main() -> None:
    """Runs each source twice in processes of their own and prints their tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", action="append", help="a source; may be given more than once")
    parser.add_argument("--child", nargs=2, metavar=("OUTPUT", "RESULT"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        output, result = map(Path, args.child)
        result.write_text(json.dumps(measure(args.data[0], output)), encoding="utf-8")
        return
    local = [str(ML_100K)] if ML_100K.exists() else []
    for data in args.data or [*local, "sample:1m"]:
        with tempfile.TemporaryDirectory() as folder:
            first, again = (_in_a_process(data, Path(folder)) for _ in range(2))
        show(data, first, again)


def _in_a_process(data: str, folder: Path) -> dict[str, Any]:
    result = folder / "result.json"
    command = [sys.executable, __file__, "--data", data, "--child", str(folder / "output")]
    subprocess.run([*command, str(result)], check=True, cwd=PROJECT)
    found = json.loads(result.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


if __name__ == "__main__":
    main()
