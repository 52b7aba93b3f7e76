"""The executor over artifacts, without and with a window of spans."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.components.point_in_time.conftest import LOG, rows_of, write_split

pytestmark = pytest.mark.tfx

ABOUT = {"source": "a.csv", "split_boundaries": "{}", "format": "csv", "input_fingerprint": "f"}


def artifact(kind: Any, uri: Path, splits: list[str], **texts: str) -> Any:
    from tfx.types import artifact_utils

    made = kind()
    made.uri = str(uri)
    if splits:
        made.split_names = artifact_utils.encode_split_names(splits)
    for name, text in texts.items():
        made.set_string_custom_property(name, text)
    return made


def run(tmp_path: Path, project: Path, inputs: dict[str, list[Any]], copied: list[str]) -> Any:
    from tfx.types import standard_artifacts

    from components.point_in_time.executor import Executor
    from pipeline.beam import beam_args

    schema = artifact(standard_artifacts.Schema, tmp_path / "agreed", [])
    (tmp_path / "agreed").mkdir()
    text = (project / "pipeline" / "schema" / "ratings.pbtxt").read_text()
    (tmp_path / "agreed" / "schema.pbtxt").write_text(text)
    outputs = {
        "examples": [artifact(standard_artifacts.Examples, tmp_path / "examples", [])],
        "schema": [artifact(standard_artifacts.Schema, tmp_path / "schema", [])],
    }
    properties = {
        "params": json.dumps({"max_history": 2, "popularity_half_life_days": 1.0}),
        "analyzed_splits": json.dumps(copied),
    }
    context = Executor.Context(beam_pipeline_args=beam_args(), tmp_dir=str(tmp_path / "tmp"))
    Executor(context).Do({**inputs, "agreed_schema": [schema]}, outputs, properties)
    return outputs["examples"][0]


def ratings(tmp_path: Path) -> Any:
    from tfx.types import standard_artifacts

    for split, rows in LOG.items():
        write_split(tmp_path / "ratings" / f"Split-{split}", [rows])
    rows = json.dumps({split: len(rows) for split, rows in LOG.items()})
    made = artifact(
        standard_artifacts.Examples, tmp_path / "ratings", list(LOG), rows=rows, **ABOUT
    )
    made.set_int_custom_property("span", 3)
    made.set_int_custom_property("version", 2)
    made.set_int_custom_property("rows_read", 99)
    return made


def test_what_is_said_of_the_ratings_holds_for_the_enriched_ones(
    tmp_path: Path, project: Path
) -> None:
    found = run(tmp_path, project, {"ratings": [ratings(tmp_path)]}, [])
    assert json.loads(found.split_names) == ["train", "eval", "test"]
    assert {name: found.get_string_custom_property(name) for name in ABOUT} == ABOUT
    numbers = [found.get_int_custom_property(name) for name in ("span", "version")]
    assert numbers == [3, 2]
    assert not found.has_custom_property("rows_read")
    rows = {"train": 7, "eval": 3, "test": 2}
    assert json.loads(found.get_string_custom_property("rows")) == rows
    assert {s: len(rows_of(Path(found.uri) / f"Split-{s}")) for s in rows} == rows
    schema = (tmp_path / "schema" / "schema.pbtxt").read_text()
    assert 'name: "history_movie_ids"' in schema
    (last,) = [row for row in rows_of(Path(found.uri) / "Split-test") if row["user_id"] == ["u1"]]
    assert last["history_movie_ids"] == ["m1", "m3"]
    assert last["user_rating_count"] == [6]


def test_earlier_spans_are_known_and_what_repeats_them_is_not(
    tmp_path: Path, project: Path
) -> None:
    """u9 rated m9 in the earlier span, once: not again in the split that is only analyzed."""
    from tfx.types import standard_artifacts

    old = [("u9", "m9", 4.0, 5)]
    splits = ["train", "eval", "earlier_1_train", "analyze_earlier_1_train"]
    for split in splits:
        write_split(tmp_path / "window" / f"Split-{split}", [old if "earlier" in split else []])
    rows = json.dumps({"train": 7, "eval": 3, "earlier_1_train": 1})
    window = artifact(
        standard_artifacts.Examples, tmp_path / "window", splits, rows=rows, window_settings="s"
    )
    inputs = {"ratings": [ratings(tmp_path)], "window": [window]}
    found = run(tmp_path, project, inputs, ["analyze_earlier_1_train"])
    names = {"train", "eval", "test", "earlier_1_train", "analyze_earlier_1_train"}
    assert set(json.loads(found.split_names)) == names
    assert json.loads(found.get_string_custom_property("rows")) == {
        "train": 7,
        "eval": 3,
        "test": 2,
        "earlier_1_train": 1,
    }
    assert found.get_string_custom_property("window_settings") == "s"
    folder = Path(found.uri)
    stranger = rows_of(folder / "Split-test")[1]
    assert stranger["history_movie_ids"] == ["m9"]
    assert (stranger["user_rating_count"], stranger["movie_rating_count"]) == ([1], [1])
    assert rows_of(folder / "Split-earlier_1_train")[0]["user_rating_count"] == [0]
    (analyzed,) = rows_of(folder / "Split-analyze_earlier_1_train")
    assert "user_rating_count" not in analyzed
