"""Measures the generator of sample data: ratings per CPU second and peak memory by size.

    python benchmarks/sample_data.py [--learnable] [sample:100k sample:1m ...]

Each size runs in a process of its own. Beside it, as the limit: csv.writer writing as many rows of
the same shape that cost nothing to make. `--learnable` prints what a model can learn from each.
"""

import csv
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from foundation.digests import sha256_file  # noqa: E402
from sample_data.learnable import cold_share, rating_rmse, read_log, retrieval  # noqa: E402
from sample_data.spec import SampleSpec, parse_sample_name  # noqa: E402
from sample_data.write import MARKER, write_sample  # noqa: E402

_DEFAULT_NAMES = ("sample:100k", "sample:1m")
_ROW = (943, 1682, 5, 1_700_000_000)

Measured = tuple[float, float, str]


def main(arguments: list[str]) -> None:
    """Prints one line a size and way, then what is learnable if that is asked for."""
    names = [name for name in arguments if name != "--learnable"] or list(_DEFAULT_NAMES)
    specs = [parse_sample_name(name) for name in names]
    print(f"{'sample':<20} {'way':<12} {'CPU s':>7} {'ratings / CPU s':>16} {'peak MB':>8}  digest")
    for spec in specs:
        for way, work in (("write_sample", _generate), ("csv.writer", _write_csv)):
            cpu_s, peak_mb, digest = _in_own_process(work, spec)
            speed = spec.num_ratings / cpu_s
            print(f"{spec.name:<20} {way:<12} {cpu_s:7.2f} {speed:16,.0f} {peak_mb:8.0f}  {digest}")
    if "--learnable" in arguments:
        for spec in specs:
            _print_learnable(spec)


def _in_own_process(work: Callable[[SampleSpec], Measured], spec: SampleSpec) -> Measured:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (spec,))


def _generate(spec: SampleSpec) -> Measured:
    with tempfile.TemporaryDirectory() as scratch:
        start_s = time.process_time()
        files = write_sample(spec, Path(scratch) / "sample")
        cpu_s = time.process_time() - start_s
        return cpu_s, _peak_mb(), sha256_file(files.folder / MARKER)[:12]


def _write_csv(spec: SampleSpec) -> Measured:
    with tempfile.TemporaryFile("w", newline="") as file:
        start_s = time.process_time()
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        for _ in range(spec.num_ratings):
            writer.writerow(_ROW)
        file.flush()
        return time.process_time() - start_s, _peak_mb(), "-"


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _print_learnable(spec: SampleSpec) -> None:
    log = read_log(spec)
    print(f"\n{spec.name} (synthetic), time split: train {log.train.mean():.1%} of the rows,")
    print(f"test {log.test.mean():.1%}, of which {cold_share(log):.1%} by users unseen in train")
    for model, rmse in rating_rmse(log).items():
        print(f"  RMSE  {model:<34} {rmse:.4f}")
    for model, figures in retrieval(log).items():
        shown = "  ".join(f"{name} {value:.3f}" for name, value in figures.items())
        print(f"  {model:<32} {shown}")


if __name__ == "__main__":
    main(sys.argv[1:])
