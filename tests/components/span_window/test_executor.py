"""Driver and executor over what earlier runs left."""

import gzip
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from components.span_window.analyses import describe
from components.span_window.lookup import Span
from components.span_window.plan import Plan

pytestmark = pytest.mark.tfx

SPLITS = [
    "train",
    "eval",
    "earlier_1_train",
    "analyze_earlier_1_train",
    "earlier_1_rest",
    "analyze_earlier_1_rest",
]


def current(runs: Any) -> Span:
    return Span(str(runs.ingested(5)), 5, 0, 500, 599, {"train": 3, "eval": 2, "test": 1})


def make_plan(runs: Any, source: dict[str, str], now: Span, reuse: bool = True) -> Plan:
    from components.span_window.driver import make_plan

    return make_plan(runs.store, now, source, 1, "s", reuse=reuse)


def analysis(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "MANIFEST").write_bytes(pickle.dumps({b"key": 0}, protocol=0))
    with gzip.open(folder / "0-00000-of-00001.gz", "wb") as file:
        file.write(b"an analysis")
    describe(folder.parent)


def laid_out(plan: Plan, folder: Path) -> tuple[Any, Any]:
    from tfx.types import standard_artifacts

    from components.span_window.executor import Executor

    window, cache = standard_artifacts.Examples(), standard_artifacts.TransformCache()
    window.uri, cache.uri = str(folder / "window"), str(folder / "cache")
    outputs = {"window": [window], "analyzer_cache": [cache]}
    Executor().Do({}, outputs, {"plan": plan.to_json()})
    return window, cache


def rows_of(folder: Path) -> list[str]:
    return sorted(gzip.open(file).read().decode() for file in folder.iterdir())


def test_each_part_is_a_split(runs: Any, source: dict[str, str], tmp_path: Path) -> None:
    runs.ingested(4)
    plan = make_plan(runs, source, current(runs))
    window, cache = laid_out(plan, tmp_path / "out")
    assert json.loads(window.split_names) == SPLITS
    found = {split: rows_of(Path(window.uri) / f"Split-{split}") for split in SPLITS}
    train, rest = ["4 train  0", "4 train  1"], ["4 eval  0", "4 eval  1", "4 test  0", "4 test  1"]
    assert found == {
        "train": ["5 train  0", "5 train  1"],
        "eval": ["5 eval  0", "5 eval  1"],
        "earlier_1_train": train,
        "analyze_earlier_1_train": train,
        "earlier_1_rest": rest,
        "analyze_earlier_1_rest": rest,
    }
    rows = {"train": 3, "eval": 2, "earlier_1_train": 3, "earlier_1_rest": 3}
    assert json.loads(window.get_string_custom_property("rows")) == rows
    assert window.get_string_custom_property("spans") == "[5, 4]"
    assert not Path(cache.uri).exists()


def test_without_an_earlier_span_its_splits_are_empty(
    runs: Any, source: dict[str, str], tmp_path: Path
) -> None:
    window, _ = laid_out(make_plan(runs, source, current(runs)), tmp_path / "out")
    assert json.loads(window.split_names) == SPLITS
    for split in SPLITS[2:]:
        assert rows_of(Path(window.uri) / f"Split-{split}") == [""]


def test_a_known_analysis_lies_under_the_name_of_its_split(
    runs: Any, source: dict[str, str], tmp_path: Path
) -> None:
    from components.span_window.executor import dataset_key

    four = runs.ingested(4)
    now = current(runs)
    unknown = make_plan(runs, source, now)
    digests = unknown.digests()
    assert all(part.analysis == "" for part in unknown.parts)
    before = runs.analyzed({"train": digests["analyze_earlier_1_train"]}, span=4)
    earlier_window = Path(runs.folder / f"window-{runs.count}") / "Split-train"
    analysis(before / dataset_key(str(earlier_window)))

    plan = make_plan(runs, source, now)
    known = {part.split for part in plan.parts if part.analysis}
    assert known == {"earlier_1_train"}
    window, cache = laid_out(plan, tmp_path / "out")
    assert {path.name for path in Path(cache.uri).iterdir()} == {"analyze_earlier_1_train"}
    folders = {split: Path(window.uri) / f"Split-{split}" for split in SPLITS}
    assert rows_of(folders["earlier_1_train"]) == ["4 train  0", "4 train  1"]
    assert rows_of(folders["analyze_earlier_1_train"]) == [""]
    assert len(rows_of(folders["analyze_earlier_1_rest"])) == 4

    assert make_plan(runs, source, now, reuse=False) == unknown

    with gzip.open(four / "Split-train" / "data_tfrecord-00000-of-00002.gz", "wb") as file:
        file.write(b"other rows")
    assert all(part.analysis == "" for part in make_plan(runs, source, now).parts)


def test_the_driver_puts_the_plan_into_the_cache_key(
    runs: Any, source: dict[str, str], tmp_path: Path
) -> None:
    from ml_metadata.proto import metadata_store_pb2
    from tfx.orchestration import metadata
    from tfx.orchestration.portable import data_types
    from tfx.types import standard_artifacts

    from components.span_window.driver import Driver

    now = current(runs)
    examples, schema = standard_artifacts.Examples(), standard_artifacts.Schema()
    examples.uri, schema.uri = now.uri, str(tmp_path / "schema")
    texts = {**source, "split_boundaries": '{"min_s": 500, "max_s": 599}'}
    for name, value in {**texts, "rows": json.dumps(now.rows)}.items():
        examples.set_string_custom_property(name, value)
    examples.set_int_custom_property("span", 5)
    config = metadata_store_pb2.ConnectionConfig()
    config.sqlite.filename_uri = str(tmp_path / "metadata.sqlite")
    config.sqlite.connection_mode = 3

    def settings(transform_config: str, schema_text: str) -> str:
        Path(schema.uri).mkdir(exist_ok=True)
        (Path(schema.uri) / "schema.pbtxt").write_text(schema_text)
        properties = {
            "earlier_spans": 1,
            "reuse_analyses": 1,
            "transform_config": transform_config,
        }
        info = data_types.ExecutionInfo(
            input_dict={"examples": [examples], "schema": [schema]}, exec_properties=properties
        )
        made = Driver(metadata.Metadata(config)).run(info).exec_properties
        plan = Plan.from_json(made["plan"].string_value)
        assert (plan.span, plan.spans) == (5, (5,))
        return plan.settings

    assert settings("a", "schema") == settings("a", "schema")
    assert len({settings("a", "schema"), settings("b", "schema"), settings("a", "other")}) == 3
