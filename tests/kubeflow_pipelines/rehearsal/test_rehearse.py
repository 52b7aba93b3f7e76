"""The rules of pods, on pipelines of small scripts: each step is a process, none needs TFX."""

import json
from pathlib import Path

import pytest

from foundation.errors import RecommenderError
from kubeflow_pipelines.rehearsal.errors import RefusedError, StepFailedError
from tests.kubeflow_pipelines.scripts import carry_out, pipeline, step, text_of, volume

MAKE = 'write("made", "from first")'
COPY = 'write("copy", read("got") + ", then second")'


def two(first: str = MAKE, second: str = COPY, **task: object) -> dict[str, object]:
    return pipeline(
        {
            "first": step(first, outputs=["made"], **task),
            "second": step(second, inputs={"got": ("first", "made")}, outputs=["copy"]),
        }
    )


def test_what_a_step_declares_reaches_it_through_the_object_store(tmp_path: Path) -> None:
    done, watcher = carry_out(two(), tmp_path)
    assert done.error is None
    assert watcher.node_ids == ["first", "second"]
    assert watcher.outcomes == {"first": "ran", "second": "ran"}
    assert text_of(done, "second", "copy") == "from first, then second"


def test_a_step_finds_nothing_that_it_did_not_declare(tmp_path: Path) -> None:
    # It knows where the other step wrote, and looks there.
    spec = pipeline(
        {
            "first": step(MAKE, outputs=["made"]),
            "second": step(
                'list(pathlib.Path(mounts["/minio"]).rglob("text"))[0].read_text()',
                outputs=["copy"],
                dependentTasks=["first"],
            ),
        }
    )
    done, watcher = carry_out(spec, tmp_path)
    assert isinstance(done.error, StepFailedError)
    assert watcher.outcomes == {"first": "ran", "second": "failed"}
    assert "IndexError" in done.result.log.read_text()


def test_working_directory_and_environment_are_those_of_a_pod(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_MY_SHELL", "1")
    script = 'write("made", json.dumps([os.listdir(), "OF_MY_SHELL" in os.environ]))'
    done, _ = carry_out(two(script), tmp_path)
    assert json.loads(text_of(done, "first", "made")) == [[], False]


def test_what_a_step_prints_is_an_output_that_the_backend_adds(tmp_path: Path) -> None:
    """As on every cluster since kubeflow/pipelines 2.5.0; the step sees it among its outputs."""
    script = 'write("made", json.dumps(given["outputs"]["artifacts"])); print("said"); sys.exit(0)'
    done, _ = carry_out(two(script), tmp_path)
    outputs = json.loads(text_of(done, "first", "made"))
    assert sorted(outputs) == ["executor-logs", "made"]
    (log,) = outputs["executor-logs"]["artifacts"]
    assert log["type"] == {"schemaTitle": "system.Artifact"}
    stored = tmp_path / "store" / log["uri"].replace("://", "/")
    assert stored.read_text() == "said\n"
    assert "executor-logs" not in {each.key for each in done.result.artifacts}


def test_what_a_failed_step_printed_is_kept(tmp_path: Path) -> None:
    done, _ = carry_out(two('print("why"); sys.exit(3)'), tmp_path)
    assert done.error is not None
    (stored,) = (tmp_path / "store").rglob("executor-logs")
    assert stored.read_text() == "why\n"


def test_empty_folders_vanish(tmp_path: Path) -> None:
    first = (
        MAKE
        + """
(local(given["outputs"]["artifacts"]["made"]["artifacts"][0]["uri"]) / "empty").mkdir()"""
    )
    second = """
folder = local(given["inputs"]["artifacts"]["got"]["artifacts"][0]["uri"])
write("copy", str(sorted(path.name for path in folder.iterdir())))"""
    done, _ = carry_out(two(first, second), tmp_path)
    assert text_of(done, "second", "copy") == "['text']"


def test_a_step_killed_in_the_middle_is_tried_again_from_nothing(tmp_path: Path) -> None:
    killed = """
tries = pathlib.Path(mounts["/mnt/v"]) / "tries"
left = list(pathlib.Path(mounts["/minio"]).rglob("half"))
tries.write_text(tries.read_text() + "x" if tries.exists() else "x")
write("made", f"try {len(tries.read_text())}, {len(left)} left")
if len(tries.read_text()) == 1:
    write("made", "half", name="half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    spec = two(killed, retryPolicy={"maxRetryCount": 2})
    done, watcher = carry_out(spec, tmp_path, volume("first"))
    assert done.error is None
    assert text_of(done, "second", "copy") == "try 2, 0 left, then second"
    assert watcher.warnings == [("first", "was ended by signal 9; it is tried again (2 more)")]
    assert not list((tmp_path / "store").rglob("half"))


def test_a_step_without_retries_ends_the_run(tmp_path: Path) -> None:
    done, watcher = carry_out(two("sys.exit(3)"), tmp_path)
    assert str(done.error) == "step first exited with 3"
    assert watcher.outcomes == {"first": "failed", "second": "skipped"}


def test_a_volume_is_there_for_steps_that_mount_it_alone(tmp_path: Path) -> None:
    spec = two('(pathlib.Path(mounts["/mnt/v"]) / "x").write_text("x"); ' + MAKE)
    assert carry_out(spec, tmp_path, volume("first"))[0].error is None
    assert (tmp_path / "volumes" / "v" / "x").read_text() == "x"
    assert carry_out(spec, tmp_path, volume("second"))[0].error is not None


def test_steps_are_taken_from_cache_where_the_file_allows_it(tmp_path: Path) -> None:
    spec = two(cachingOptions={"enableCache": True})
    first, _ = carry_out(spec, tmp_path)
    again, watcher = carry_out(spec, tmp_path)
    assert watcher.outcomes == {"first": "cached", "second": "ran"}
    assert again.result.artifact("first", "made") == first.result.artifact("first", "made")
    changed = two('write("made", "other")', cachingOptions={"enableCache": True})
    assert carry_out(changed, tmp_path)[1].outcomes["first"] == "ran"


def test_a_failed_step_is_not_in_the_cache(tmp_path: Path) -> None:
    spec = two("sys.exit(1)", cachingOptions={"enableCache": True})
    assert carry_out(spec, tmp_path)[1].outcomes["first"] == "failed"
    assert carry_out(spec, tmp_path)[1].outcomes["first"] == "failed"


@pytest.mark.parametrize(("threshold", "outcome"), [("0.5", "ran"), ("0.9", "skipped")])
def test_conditions_look_at_metadata(threshold: str, outcome: str, tmp_path: Path) -> None:
    made = """write("made", "")
output({"artifacts": {"made": {"artifacts": [{"metadata": {"score": 0.7}}]}}})"""
    condition = f"(inputs.artifacts['got'].artifacts[0].metadata['score'] > {threshold})"
    spec = pipeline(
        {
            "first": step(made, outputs=["made"]),
            "second": step(
                COPY.replace('read("got")', '""'),
                inputs={"got": ("first", "made")},
                outputs=["copy"],
                triggerPolicy={"condition": condition},
            ),
            "third": step("", inputs={"got": ("second", "copy")}),
        }
    )
    done, watcher = carry_out(spec, tmp_path)
    assert done.error is None
    assert watcher.outcomes["second"] == outcome
    assert watcher.outcomes["third"] == outcome  # what needs a skipped step is skipped


@pytest.mark.parametrize(("first", "state"), [(MAKE, "COMPLETE"), ("sys.exit(1)", "FAILED")])
def test_the_exit_handler_runs_however_the_others_ended(
    first: str, state: str, tmp_path: Path
) -> None:
    spec = pipeline(
        {
            "first": step(
                first, outputs=["made"], parameters={"n": {"componentInputParameter": "n"}}
            ),
            "after": step(
                'write("said", values["status"]["state"] + " " + values["run"])',
                outputs=["said"],
                parameters={
                    "status": {"taskFinalStatus": {"producerTask": "all"}},
                    "run": "{{$.pipeline_job_uuid}}",
                },
                dependentTasks=["all"],
                triggerPolicy={"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"},
            ),
        },
        declared={"n": {"parameterType": "NUMBER_INTEGER", "defaultValue": 3.0}},
        below="all",
    )
    done, watcher = carry_out(spec, tmp_path)
    assert watcher.outcomes["after"] == "ran"
    assert text_of(done, "after", "said") == f"{state} {done.result.run_id}"
    assert (done.error is None) == (state == "COMPLETE")


def test_parameters_come_from_the_run_or_have_their_defaults(tmp_path: Path) -> None:
    spec = pipeline(
        {
            "first": step(
                'write("made", str(values["n"]))',
                outputs=["made"],
                parameters={"n": {"componentInputParameter": "n"}},
            )
        },
        declared={"n": {"parameterType": "NUMBER_INTEGER", "defaultValue": 3}},
    )
    assert text_of(carry_out(spec, tmp_path)[0], "first", "made") == "3"
    assert text_of(carry_out(spec, tmp_path, n=4)[0], "first", "made") == "4"
    with pytest.raises(RefusedError, match="n: expected a NUMBER_INTEGER, got 'four'"):
        carry_out(spec, tmp_path, n="four")
    with pytest.raises(RefusedError, match="not of this pipeline: m"):
        carry_out(spec, tmp_path, m=1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"artifacts": {"other": {"artifacts": [{}]}}}', "other is no output"),
        ('{"artefacts": {}}', "no ExecutorOutput"),
        ('{"artifacts": {"made": {"artifacts": [{"uri": "minio://x/y"}]}}}', "expected the URI"),
        ('{"artifacts": {"made": {"artifacts": [{"metadata": {"a": null}}]}}}', "a: null metadata"),
    ],
)
def test_what_the_launcher_would_not_take_is_refused(
    content: str, message: str, tmp_path: Path
) -> None:
    first = f"{MAKE}; output(json.loads('''{content}'''))"
    done, _ = carry_out(two(first), tmp_path)
    assert isinstance(done.error, RefusedError)
    assert message in str(done.error)


def test_metadata_comes_back_as_the_store_keeps_it(tmp_path: Path) -> None:
    first = f"""{MAKE}
metadata = {{"n": 3, "yes": True, "l": [1]}}
output({{"artifacts": {{"made": {{"artifacts": [{{"metadata": metadata}}]}}}}}})"""
    second = 'write("copy", json.dumps(given["inputs"]["artifacts"]["got"]["artifacts"][0]))'
    done, _ = carry_out(two(first, second), tmp_path)
    got = json.loads(text_of(done, "second", "copy"))
    added = {name: got["metadata"].pop(name) for name in ("display_name", "store_session_info")}
    assert added["display_name"] == "made"
    assert json.loads(added["store_session_info"])["Provider"] == "minio"
    assert got["metadata"] == {"n": 3.0, "yes": 1.0, "l": {"list": [1]}}
    assert got["type"] == {"instanceSchema": ""}
    assert got["name"] == "1"


def test_progress_and_warnings_are_told_as_they_come(tmp_path: Path) -> None:
    first = f"""{MAKE}
print("2026-01-01 00:00:00,000 INFO trainer.fit.progress: epoch 1 of 2", flush=True)
print("2026-01-01 00:00:00,000 WARNING components.x: look", flush=True)
print("2026-01-01 00:00:00,000 WARNING apache_beam.x: never mind", flush=True)"""
    _, watcher = carry_out(two(first), tmp_path)
    assert watcher.progress == [("first", "epoch 1 of 2")]
    assert watcher.warnings == [("first", "look")]


def test_only_one_rehearsal_at_a_time(tmp_path: Path) -> None:
    import filelock

    (tmp_path / "x").mkdir()
    with filelock.FileLock(tmp_path / "x" / ".lock"), pytest.raises(RecommenderError, match="anot"):
        carry_out(two(), tmp_path / "x")
