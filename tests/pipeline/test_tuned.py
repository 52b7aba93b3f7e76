"""What a Tuner found, kept below the output folder."""

import json
from pathlib import Path

import pytest

from pipeline.results import ArtifactRecord, RunResult
from pipeline.tuned import keep, kept, tuned_fields
from pipeline.workspace import Workspace
from trainer.params import TrainerParams

TRIALS = [
    {"trial_id": "1", "score": 7.5, "dropout": 0.1, "embedding_dim": 16},
    {"trial_id": "0", "score": 7.9, "dropout": 0.3, "embedding_dim": 32},
]


def result_in(folder: Path) -> RunResult:
    (folder / "tuner_results.json").write_text(json.dumps(TRIALS))
    record = ArtifactRecord("Tuner", "tuner_results", 1, "TunerResults", str(folder))
    return RunResult("0003-x", "succeeded", 1.0, (), (record,), folder / "run.log")


def test_the_best_trial_is_kept_and_read_as_settings(tmp_path: Path) -> None:
    space = Workspace(tmp_path)
    keep(space, result_in(tmp_path))
    stored = json.loads((tmp_path / "tuned.json").read_text())
    assert (stored["run"], stored["trials"], stored["objective"]) == ("0003-x", 2, 7.5)
    layer = kept(tmp_path)
    assert layer is not None
    assert layer.values == {"trainer": {"dropout": 0.1, "embedding_dim": 16}}
    assert layer.origin == str(tmp_path / "tuned.json")
    fields = tuned_fields(space, TrainerParams(dropout=0.2, embedding_dim=16))
    assert fields == ["embedding_dim"]


def test_a_run_without_a_tuner_keeps_what_was_kept(tmp_path: Path) -> None:
    space = Workspace(tmp_path)
    assert kept(tmp_path) is None
    keep(space, result_in(tmp_path))
    before = space.tuned.read_bytes()
    keep(space, RunResult("0004-x", "succeeded", 1.0, (), (), tmp_path / "run.log"))
    assert space.tuned.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"trainer": 3}',
        '{"trainer": ["dropout"]}',
        '{"trainer": {"dropout": 7}}',
        '{"trainer": {"dropout": "low"}}',
        '{"trainer": {"of another version": 1}}',
    ],
)
def test_what_cannot_be_used_is_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "tuned.json").write_text(text)
    assert kept(tmp_path) is None
    assert tuned_fields(Workspace(tmp_path), TrainerParams()) == []
