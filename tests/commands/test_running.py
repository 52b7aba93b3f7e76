"""What a run is told and what it leaves, apart from its nodes."""

from pathlib import Path

import pytest

from commands.running import _verdict, _verdict_of, next_command
from foundation.errors import ModelNotBlessedError, ModelWithdrawnError, WorkspaceError
from pipeline.config import load_config
from pipeline.inputs import anchored
from pipeline.results import ArtifactRecord, NodeResult, Outcome, RunResult
from transform.arrow import pa, pq
from transform.history import bucket_file


def test_the_stored_configuration_means_the_same_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert anchored(load_config(data="log.csv")).source.path == str(tmp_path / "log.csv")
    assert anchored(load_config(data="sample:1k")).source.path == "sample:1k"
    assert anchored(load_config(data="gs://b/x.csv")).source.path == "gs://b/x.csv"
    prepared = load_config(data="tfds:movielens/100k", assignments=("source.tfds_data_dir=tfds",))
    assert anchored(prepared).source.tfds_data_dir == str(tmp_path / "tfds")
    assert anchored(load_config()).source.tfds_data_dir == ""


def result_with_history(folder: Path, user: str) -> RunResult:
    pq.write_table(pa.Table.from_pylist([{"user_id": user}]), folder / bucket_file(0, 1))
    history = ArtifactRecord("RatingsExampleGen", "history", 1, "T", str(folder))
    return RunResult("r", "succeeded", 1.0, (), (history,), folder / "log")


@pytest.mark.parametrize(
    ("user", "shown"), [("42", "--user 42 "), ("anna b", "--user 'anna b' "), ("7", "--user 7 ")]
)
def test_the_next_command_asks_for_somebody_known(user: str, shown: str, tmp_path: Path) -> None:
    command = next_command(result_with_history(tmp_path, user), tmp_path / "out")
    assert shown in command
    assert command.endswith(f"--k 10 --output {tmp_path / 'out'}")


@pytest.mark.parametrize(
    ("outcome", "is_new", "verdict"),
    [("ran", 1, "pushed"), ("ran", 0, "unchanged"), ("cached", 1, "unchanged")],
)
def test_the_verdict_says_whether_anything_was_pushed(
    outcome: Outcome, is_new: int, verdict: str, tmp_path: Path
) -> None:
    properties = {"pushed_destination": str(tmp_path), "is_new": is_new}
    pushed = ArtifactRecord("Pusher", "pushed_model", 1, "PushedModel", "", properties)
    nodes = (NodeResult("Pusher", outcome, 1.0),)
    result = RunResult("r", "succeeded", 1.0, nodes, (pushed,), tmp_path / "log")
    assert _verdict(result) == verdict


def test_the_verdict_on_a_run_that_failed_says_why_nothing_was_pushed() -> None:
    assert _verdict_of(ModelNotBlessedError("x")) == "model not blessed"
    assert _verdict_of(ModelWithdrawnError("x")) == "model withdrawn"
    assert _verdict_of(WorkspaceError("x")) == "failed"
