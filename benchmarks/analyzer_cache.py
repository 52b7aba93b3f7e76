"""What Transform costs over a window of spans, with and without what is known about earlier ones.

    python benchmarks/analyzer_cache.py [sample:100k sample:1m ...] [--spans 1 3]

The rows of a sample are cut by time into equally many spans, each is ingested, and the window of
the last one goes through stock Transform, each time in a process of its own:

    one pass   window.reuse_analyses is off: everything is analyzed, nothing is kept
    keeping    everything is analyzed, and what was found is kept
    known      as in a steady stream of spans: all is known but the train split of the current span
               and the rest of the one before it

CPU seconds are without imports and without ingestion.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parent.parent)
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from sample_data.spec import parse_sample_name  # noqa: E402
from sample_data.write import write_sample  # noqa: E402

_TABLES = ("u.item", "u.user", "u.genre", "u.occupation")
_TRANSFORM_OUTPUTS = ("transform_graph", "transformed_examples", "updated_analyzer_cache")


def main() -> None:
    """Prints one line for each source and number of earlier spans."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("sources", nargs="*", default=["sample:100k", "sample:1m"])
    parser.add_argument("--spans", type=int, nargs="+", default=[1, 3], help="earlier spans")
    args = parser.parse_args()
    titles = ("source", "earlier", "rows", "analyzed", "one pass", "keeping", "known", "saved")
    line = "{:<14} {:>7} {:>10} {:>10} {:>9} {:>9} {:>9} {:>7}"
    print(line.format(*titles))
    for source in args.sources:
        for count in args.spans:
            with tempfile.TemporaryDirectory() as folder:
                row = _measured(source, count, Path(folder))
            print(line.format(source, count, *row), flush=True)


def _measured(source: str, count: int, root: Path) -> tuple[str, ...]:
    spans = _cut(write_sample(parse_sample_name(source), root / "sample").folder, count + 1, root)
    plan = _apart(_plan, [_apart(_ingested, span, root / f"ingested-{i}") for i, span in spans])
    rows = {part["split"]: part["rows"] for part in plan["parts"]}
    new = ("train", "earlier_1_rest")
    one, _ = _apart(_transform, plan, root / "one", {}, False)
    keeping, found = _apart(_transform, plan, root / "keeping", {}, True)
    known = {split: folder for split, folder in found.items() if split not in new}
    with_known, _ = _apart(_transform, plan, root / "known", known, True)
    everything = sum(rows.values()) - rows["eval"]
    return (
        f"{everything:,}",
        f"{sum(rows[split] for split in new):,}",
        *(f"{cpu_s:.1f}" for cpu_s in (one, keeping, with_known)),
        f"{1 - with_known / one:.0%}",
    )


def _apart(function: Callable[..., Any], *args: Any) -> Any:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, args)


def _cut(sample: Path, count: int, root: Path) -> list[tuple[int, Path]]:
    """Returns (number, folder) of each span, the oldest first."""
    lines = (sample / "u.data").read_text(encoding="ascii").splitlines(keepends=True)
    lines.sort(key=lambda line: int(line.split("\t")[3]))
    folders = []
    for number in range(count):
        folder = root / f"span-{number}"
        folder.mkdir()
        for table in _TABLES:
            shutil.copy(sample / table, folder)
        part = lines[number * len(lines) // count : (number + 1) * len(lines) // count]
        (folder / "u.data").write_text("".join(part), encoding="ascii")
        folders.append((number, folder))
    return folders


def _ingested(path: Path, out: Path) -> tuple[str, dict[str, Any]]:
    """Returns URI and properties of the examples of a span."""
    from tfx.types import standard_artifacts

    from components import artifacts
    from components.ratings_example_gen.driver import resolve
    from components.ratings_example_gen.executor import Executor
    from components.ratings_example_gen.params import (
        IngestParams,
        SourceParams,
        SplitParams,
        to_json,
    )
    from pipeline.beam import beam_args

    kinds = {
        "examples": standard_artifacts.Examples,
        "catalogue": artifacts.Catalogue,
        "history": artifacts.RatingHistory,
        "ingest_report": artifacts.IngestReport,
    }
    outputs = {key: [kind()] for key, kind in kinds.items()}
    for key, (artifact,) in outputs.items():
        artifact.uri = str(out / key)
        os.makedirs(artifact.uri)
    source = SourceParams(path=str(path))
    properties = {
        "source": to_json(source),
        **resolve(source),
        "split": to_json(SplitParams()),
        "ingest": to_json(IngestParams()),
        "synthetic": 1,
    }
    Executor(Executor.Context(beam_pipeline_args=beam_args())).Do({}, outputs, properties)
    ((examples,),) = (outputs["examples"],)
    about = {n: examples.get_string_custom_property(n) for n in ("split_boundaries", "rows")}
    return examples.uri, {**about, "span": 0, "version": 0}


def _plan(spans: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Returns the window of the last span as a plan, in JSON's types."""
    from components.span_window.lookup import described
    from components.span_window.plan import Plan, parts_of

    found = [described(*span) for span in reversed(spans)]
    parts = parts_of(found[0], found[1:], len(found) - 1, "+".join)
    plan: dict[str, Any] = json.loads(Plan(0, 0, "", parts, ()).to_json())
    return plan


def _transform(
    content: dict[str, Any], out: Path, known: dict[str, str], stored: bool
) -> tuple[float, dict[str, str]]:
    """Returns the CPU seconds of Transform, and {split: folder of what was found about it}."""
    from tfx.components.transform.executor import Executor as StockTransform
    from tfx.proto import transform_pb2
    from tfx.types import standard_artifacts
    from tfx.utils import proto_utils

    from components.span_window.executor import Executor, dataset_key
    from components.span_window.transform.executor import Executor as WindowTransform
    from pipeline.beam import beam_args

    for part in content["parts"]:
        part["analysis"] = known.get(part["split"], "")
    kinds = {
        "window": standard_artifacts.Examples,
        "analyzer_cache": standard_artifacts.TransformCache,
        "schema": standard_artifacts.Schema,
        "transform_graph": standard_artifacts.TransformGraph,
        "transformed_examples": standard_artifacts.Examples,
        "updated_analyzer_cache": standard_artifacts.TransformCache,
    }
    made = {key: kind() for key, kind in kinds.items()}
    for key, artifact in made.items():
        artifact.uri = str(out / key)
    shutil.copytree("pipeline/schema", made["schema"].uri, ignore=lambda *_: ["rules.yaml"])
    laid_out = {key: [made[key]] for key in ("window", "analyzer_cache")}
    Executor().Do({}, laid_out, {"plan": json.dumps(content)})
    analyzed = {part["split"]: part["analyzed_as"] for part in content["parts"]}
    config = transform_pb2.SplitsConfig(
        analyze=[split for split in analyzed.values() if split], transform=list(analyzed)
    )
    inputs = {"examples": [made["window"]], "schema": [made["schema"]]}
    if stored:
        inputs["analyzer_cache"] = [made["analyzer_cache"]]
    outputs = {key: [made[key]] for key in _TRANSFORM_OUTPUTS[: 3 if stored else 2]}
    properties = {
        "preprocessing_fn": "transform.preprocessing.preprocessing_fn",
        "custom_config": json.dumps({"transform": {}}),
        "splits_config": proto_utils.proto_to_json(config),
        "disable_statistics": 1,
        "force_tf_compat_v1": 0,
    }
    kind = WindowTransform if stored else StockTransform
    executor = kind(kind.Context(beam_pipeline_args=beam_args(), tmp_dir=str(out / "t")))
    before = sum(os.times()[:4])
    executor.Do(inputs, outputs, properties)
    cpu_s = sum(os.times()[:4]) - before
    found = {
        split: f"{made['updated_analyzer_cache'].uri}/"
        + dataset_key(f"{made['window'].uri}/Split-{analyzed_as}")
        for split, analyzed_as in analyzed.items()
        if analyzed_as
    }
    return cpu_s, found


if __name__ == "__main__":
    main()
