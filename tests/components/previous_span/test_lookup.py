"""What is found in ML Metadata after some runs; the store is in memory, the artifacts are files."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ml_metadata.metadata_store import metadata_store
from ml_metadata.proto import metadata_store_pb2 as mlmd

from components.previous_span.lookup import PreviousSpan, find_previous
from components.ratings_profile.ids import SCHEMA
from components.ratings_profile.profile import Profile, to_json
from registry.push import Pushed, push
from registry.rollback import plan_rollback, reinstate, rollback
from transform.arrow import pq

CSV = {"source": "data/{SPAN}.csv", "format": "csv"}
PROFILE = Profile(
    rows=0,
    users=0,
    movies=0,
    first_s=0,
    last_s=0,
    splits=(),
    days=(),
    hours=(0,) * 24,
    weekdays=(0,) * 7,
    midnight_rows=0,
    whole_hour_rows=0,
    whole_minute_rows=0,
    user_activity=(),
    movie_activity=(),
    user_top_share=0.0,
    movie_top_share=0.0,
)


class Runs:
    """Writes into the store what TFX writes for the nodes around a push."""

    def __init__(self, folder: Path) -> None:
        config = mlmd.ConnectionConfig()
        config.fake_database.SetInParent()
        self.store = metadata_store.MetadataStore(config)
        self.folder = folder

    def artifact(self, kind: str, folder: Path, **about: str | int) -> int:
        kind_id = self.store.put_artifact_type(
            mlmd.ArtifactType(name=kind, properties={"split_names": mlmd.STRING})
        )
        made = mlmd.Artifact(type_id=kind_id, uri=str(folder), state=mlmd.Artifact.LIVE)
        made.properties["split_names"].string_value = json.dumps(["train", "eval"])
        for name, value in about.items():
            field = "int_value" if isinstance(value, int) else "string_value"
            setattr(made.custom_properties[name], field, value)
        (artifact_id,) = self.store.put_artifacts([made])
        return int(artifact_id)

    def execution(self, kind: str, inputs: dict[str, int], outputs: dict[str, int]) -> int:
        kind_id = self.store.put_execution_type(mlmd.ExecutionType(name=kind))
        (execution_id,) = self.store.put_executions([mlmd.Execution(type_id=kind_id)])
        for way, artifacts in ((mlmd.Event.INPUT, inputs), (mlmd.Event.OUTPUT, outputs)):
            for key, artifact_id in artifacts.items():
                event = mlmd.Event(artifact_id=artifact_id, execution_id=execution_id, type=way)
                event.path.steps.add(key=key)
                event.path.steps.add(index=0)
                self.store.put_events([event])
        return int(execution_id)

    def run(
        self,
        fingerprint: str,
        *,
        pushed: bool = True,
        profiled: bool = True,
        push: Pushed | None = None,
        **about: Any,
    ) -> Path:
        """Records a run over some data; returns the folder of its artifacts."""
        folder = self.folder / f"run-{fingerprint}"
        for split in ("train", "eval"):
            (folder / "statistics" / f"Split-{split}").mkdir(parents=True, exist_ok=True)
            (folder / "statistics" / f"Split-{split}" / "FeatureStats.pb").write_bytes(b"x")
        (folder / "profile").mkdir(exist_ok=True)
        (folder / "profile" / "profile.json").write_text(to_json(PROFILE))
        pq.write_table(SCHEMA.empty_table(), folder / "profile" / "ids.parquet")
        properties = {**CSV, "span": 3, "version": 1, "input_fingerprint": fingerprint, **about}
        inputs = {
            "examples": self.artifact("Examples", folder / "examples", **properties),
            "statistics": self.artifact("ExampleStatistics", folder / "statistics"),
            "schema": self.artifact("Schema", folder / "schema"),
        }
        if profiled:
            inputs["profile"] = self.artifact("components.RatingsProfile", folder / "profile")
        report = self.artifact("components.ValidationReport", folder / "report")
        self.execution("SchemaValidation", inputs, {"report": report})
        if pushed:
            said = {
                "pushed_destination": str(push.path) if push else "",
                "model_digest": push.model_digest if push else "",
            }
            model = self.artifact("PushedModel", folder / "pushed", **said)
            self.execution("Pusher", {"validation_report": report}, {"pushed_model": model})
        return folder

    def find(self, fingerprint: str, **about: str) -> PreviousSpan | None:
        return find_previous(self.store, {**CSV, "input_fingerprint": fingerprint, **about})


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def test_there_is_none_before_the_first_push(runs: Runs) -> None:
    assert runs.find("b") is None
    runs.run("a", pushed=False)
    assert runs.find("b") is None


def test_the_data_behind_the_newest_push_is_found(runs: Runs) -> None:
    runs.run("a")
    folder = runs.run("b", span=4)
    runs.run("c", pushed=False)
    found = runs.find("d")
    assert found == PreviousSpan(
        **CSV,
        span=4,
        version=1,
        input_fingerprint="b",
        split_names='["train", "eval"]',
        statistics=str(folder / "statistics"),
        profile=str(folder / "profile"),
    )
    assert PreviousSpan.from_json(found.to_json()) == found


def test_a_run_repeated_after_its_own_push_finds_what_it_found_before(runs: Runs) -> None:
    runs.run("a")
    before = runs.find("b")
    runs.run("b")
    assert runs.find("b") == before is not None


def test_data_whose_model_was_rolled_back_from_is_not_compared_with(
    runs: Runs, tmp_path: Path
) -> None:
    serving = tmp_path / "serving"
    pushed = []
    for number, name in enumerate("ab", start=1):
        (tmp_path / f"model-{name}").mkdir()
        (tmp_path / f"model-{name}" / "saved_model.pb").write_text(name)
        pushed.append(push(tmp_path / f"model-{name}", serving, number))
        runs.run(name, push=pushed[-1])
    newest = runs.find("c")
    assert newest is not None and newest.input_fingerprint == "b"
    before = runs.find("b")

    rollback(serving, plan_rollback(serving), 3.0)

    found = runs.find("c")
    assert found is not None and found.input_fingerprint == "a"
    assert runs.find("b") == before, "the same run repeated is validated against the same data"
    assert runs.find("a") is None
    reinstate(serving, pushed[1].version)
    found = runs.find("c")
    assert found is not None and found.input_fingerprint == "b"


@pytest.mark.parametrize("other", [{"source": "other/{SPAN}.csv"}, {"format": "parquet"}])
def test_data_of_another_source_is_not_compared_with(runs: Runs, other: dict[str, Any]) -> None:
    runs.run("a")
    runs.run("b", **other)
    found = runs.find("c")
    assert found is not None and found.input_fingerprint == "a"
    assert runs.find("c", source="nobody") is None


def test_runs_of_an_older_version_without_a_profile_are_passed_over(runs: Runs) -> None:
    runs.run("a", profiled=False)
    assert runs.find("b") is None


def _no_profile(folder: Path) -> None:
    (folder / "profile" / "profile.json").unlink()


def _torn_profile(folder: Path) -> None:
    (folder / "profile" / "profile.json").write_text('{"rows": ')


def _other_version(folder: Path) -> None:
    (folder / "profile" / "profile.json").write_text('{"rows": 1}')


def _torn_ids(folder: Path) -> None:
    path = folder / "profile" / "ids.parquet"
    path.write_bytes(path.read_bytes()[:-20])


def _no_ids(folder: Path) -> None:
    (folder / "profile" / "ids.parquet").unlink()


def _empty_statistics(folder: Path) -> None:
    (folder / "statistics" / "Split-eval" / "FeatureStats.pb").write_bytes(b"")


@pytest.mark.parametrize(
    "damage", [_no_profile, _torn_profile, _other_version, _no_ids, _torn_ids, _empty_statistics]
)
def test_damaged_data_is_passed_over_with_a_warning(
    runs: Runs, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    runs.run("a")
    damage(runs.run("b"))
    with caplog.at_level(logging.WARNING):
        found = runs.find("c")
    assert found is not None and found.input_fingerprint == "a"
    assert "run-b" in caplog.text


@pytest.mark.parametrize("kind", ["PushedModel", "ExampleStatistics"])
def test_artifacts_that_were_given_up_are_passed_over(runs: Runs, kind: str) -> None:
    runs.run("a")
    runs.run("b")
    newest = runs.store.get_artifacts_by_type(kind)[-1]
    newest.state = mlmd.Artifact.ABANDONED
    runs.store.put_artifacts([newest])
    found = runs.find("c")
    assert found is not None and found.input_fingerprint == "a"


def test_a_push_taken_from_cache_counts_as_the_newest(runs: Runs) -> None:
    runs.run("a")
    runs.run("b")
    report = runs.store.get_artifacts_by_type("components.ValidationReport")[0].id
    model = runs.store.get_artifacts_by_type("PushedModel")[0].id
    runs.execution("Pusher", {"validation_report": report}, {"pushed_model": model})
    found = runs.find("c")
    assert found is not None and found.input_fingerprint == "a"
