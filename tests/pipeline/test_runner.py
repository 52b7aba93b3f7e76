import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import DataNotValidError, DiskFullError, WorkspaceError
from pipeline import environment, metadata_store, run_history, runner, workspace
from pipeline.failures import NodeFailedError
from pipeline.workspace import Workspace

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DEADLINE_S = 900.0  # for a loaded machine; nothing is measured by it

pytestmark = pytest.mark.tfx


@pytest.fixture(scope="session")
def tiny() -> Iterator[Any]:
    """The module `tiny_pipeline`, importable by name as TFX's executors need it."""
    environment.prepare()
    sys.path.insert(0, str(HERE))
    try:
        import tiny_pipeline

        yield tiny_pipeline
    finally:
        sys.path.remove(str(HERE))


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return workspace.open(tmp_path / "output")


@pytest.fixture
def control(tmp_path: Path) -> Path:
    (tmp_path / "control").mkdir()
    return tmp_path / "control"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def go(tiny: Any, space: Workspace, control: Path, digests: Sequence[str] = "aaa") -> Any:
    recorder = tiny.Recorder()
    runner.run(lambda: tiny.build(space, control, digests), space, recorder, command=["run"])
    return recorder


def spawn(space: Workspace, control: Path) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(ROOT), str(HERE)])
    program = "import sys, tiny_pipeline; sys.exit(tiny_pipeline.main(*sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", program, str(space.root), str(control)],
        env={**os.environ, "PYTHONPATH": path, "TF_USE_LEGACY_KERAS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.1)


def states(space: Workspace) -> list[int]:
    with sqlite3.connect(space.database) as database:
        return [row[0] for row in database.execute("SELECT last_known_state FROM Execution")]


def test_all_nodes_run_then_all_are_cached(tiny: Any, space: Workspace, control: Path) -> None:
    first = go(tiny, space, control)
    assert first.outcomes() == ["ran", "ran", "ran"]
    assert first.node_ids == list(tiny.NODES)
    assert (first.nodes["Doubled"].rows_in, first.nodes["Doubled"].rows_out) == (3, 3)
    assert (first.nodes["Total"].rows_in, first.nodes["Total"].rows_out) == (3, None)
    assert first.progress == [("Doubled", "doubling")]
    total = first.results[0].artifact("Total", "model")
    assert Path(total.uri, "total.txt").read_text() == "12"

    second = go(tiny, space, control)
    assert second.outcomes() == ["cached", "cached", "cached"]
    assert second.results[0].artifact("Total", "model") == total
    assert second.warnings == []
    assert [run.state for run in run_history.runs(space)] == ["succeeded", "succeeded"]


def test_output_of_nodes_goes_to_the_log(
    tiny: Any, space: Workspace, control: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    recorder = go(tiny, space, control)
    shown = capfd.readouterr()
    assert (shown.out, shown.err) == ("", "")
    log = recorder.results[0].log.read_text()
    assert "a line on stdout" in log
    assert "tfx" in log.lower()
    assert "connection_config" not in log  # LocalDagRunner's line, which can hold a password


def test_changed_code_runs_its_node_and_those_after_it(
    tiny: Any, space: Workspace, control: Path
) -> None:
    go(tiny, space, control, "aaa")
    assert go(tiny, space, control, "aba").outcomes() == ["cached", "ran", "ran"]
    assert go(tiny, space, control, "abc").outcomes() == ["cached", "cached", "ran"]
    assert go(tiny, space, control, "aaa").outcomes() == ["cached", "cached", "cached"]


@pytest.mark.parametrize("damage", ["flip", "delete", "truncate", "extra", "no manifest"])
def test_damaged_artifact_is_named_and_recomputed(
    tiny: Any, space: Workspace, control: Path, damage: str
) -> None:
    artifact = go(tiny, space, control).results[0].artifact("Doubled", "doubled")
    file = Path(artifact.uri, "doubled")
    content = file.read_bytes()
    before = file.stat()
    if damage == "flip":
        file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif damage == "delete":
        file.unlink()
    elif damage == "truncate":
        file.write_bytes(content[:-1])
    elif damage == "extra":
        file = file.with_name("doubled-2")
        file.write_bytes(content)
    else:
        (space.manifests / f"{artifact.artifact_id}.json").unlink()
        file = file.parent

    second = go(tiny, space, control)
    assert second.outcomes() == ["cached", "ran", "ran"]
    ((node, warning),) = second.warnings
    assert node == "Doubled"
    assert str(file) in warning
    again = second.results[0].artifact("Doubled", "doubled")
    assert Path(again.uri, "doubled").read_bytes() == content
    assert go(tiny, space, control).outcomes() == ["cached", "cached", "cached"]


def test_failing_node_stops_the_run_with_its_own_error(
    tiny: Any, space: Workspace, control: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (control / "Doubled.fail").write_text("ours")  # raised in a Beam worker
    recorder = tiny.Recorder()
    with pytest.raises(DataNotValidError, match=r"^3 rows refused$"):
        runner.run(lambda: tiny.build(space, control), space, recorder)
    assert recorder.outcomes() == ["ran", "failed", "skipped"]
    assert recorder.results[0].state == "failed"
    assert capfd.readouterr() == ("", "")
    (summary,) = run_history.runs(space)
    assert (summary.state, summary.error) == ("failed", "3 rows refused")

    (control / "Doubled.fail").unlink()
    assert go(tiny, space, control).outcomes() == ["cached", "ran", "ran"]


def test_error_of_a_library_is_one_line_and_names_the_log(
    tiny: Any, space: Workspace, control: Path
) -> None:
    (control / "Total.fail").write_text("theirs")
    with pytest.raises(NodeFailedError, match=r"^Total failed: ValueError: x$") as caught:
        go(tiny, space, control)
    (log,) = space.runs.glob("*/run.log")
    assert str(log) in caught.value.hint
    assert "Traceback" in log.read_text()


def test_full_disk_is_one_line_and_nothing_is_lost(
    tiny: Any, small_disk: Path, control: Path
) -> None:
    space = workspace.open(small_disk / "output", min_free_bytes=0)
    (control / "Total.fill").touch()
    with pytest.raises(DiskFullError, match=r"^Total: no space left on the disk$"):
        go(tiny, space, control)
    assert [run.state for run in run_history.runs(space)] == ["failed"]
    (control / "Total.fill").unlink()
    assert go(tiny, space, control).outcomes() == ["cached", "cached", "ran"]


def test_the_books_are_closed_whatever_ends_the_run(
    tiny: Any, space: Workspace, control: Path
) -> None:
    class Leaving(tiny.Recorder):  # type: ignore[misc, name-defined]
        def node_started(self, node_id: str) -> None:
            if node_id == "Doubled":
                sys.exit(7)

        def run_finished(self, result: Any) -> None:
            sys.exit(8)

    with pytest.raises(SystemExit):
        runner.run(lambda: tiny.build(space, control), space, Leaving())
    (summary,) = run_history.runs(space)
    assert (summary.state, summary.error) == ("failed", "ended by SystemExit: 7")
    assert [node.outcome for node in summary.nodes] == ["ran", "failed", "skipped"]
    assert metadata_store.is_sealed(space)
    assert go(tiny, space, control).outcomes() == ["cached", "ran", "ran"]


def test_error_while_building_is_recorded(tiny: Any, space: Workspace) -> None:
    def build() -> Any:
        raise DataNotValidError("no such file")

    with pytest.raises(DataNotValidError, match="no such file"):
        runner.run(build, space, tiny.Recorder())
    assert [run.state for run in run_history.runs(space)] == ["failed"]


@pytest.mark.parametrize("damage", ["zero", "missing", "truncated", "garbage", "flipped"])
def test_damaged_metadata_stops_and_can_be_restored(
    tiny: Any, space: Workspace, control: Path, damage: str
) -> None:
    go(tiny, space, control)
    database = space.database
    content = database.read_bytes()
    at = content.index(b"code_digest") + 3  # payload that no integrity check of SQLite covers
    spoiled = {
        "zero": b"",
        "truncated": content[: len(content) // 2],
        "garbage": b"garbage" * 1000,
        "flipped": content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :],
    }
    if damage == "missing":
        database.unlink()
    else:
        database.write_bytes(spoiled[damage])

    with pytest.raises(WorkspaceError, match="damaged") as caught:
        go(tiny, space, control)
    assert f"restore-metadata --output {space.root}" in caught.value.hint
    metadata_store.restore_latest_backup(space)
    assert go(tiny, space, control).outcomes() == ["cached", "cached", "cached"]


def test_restored_older_backup_does_not_meet_newer_outputs(
    tiny: Any, space: Workspace, control: Path
) -> None:
    go(tiny, space, control, "aaa")
    go(tiny, space, control, "aab")
    metadata_store.backups(space)[0].unlink()
    space.database.write_bytes(b"")
    metadata_store.restore_latest_backup(space)
    newest = max(int(path.name) for path in space.artifacts.glob("Total/model/*"))
    recorder = go(tiny, space, control, "aac")
    assert recorder.outcomes() == ["cached", "cached", "ran"]
    assert Path(recorder.results[0].artifact("Total", "model").uri).name == str(newest)
    assert go(tiny, space, control, "aac").outcomes() == ["cached", "cached", "cached"]


def test_lock_kill_and_resume(tiny: Any, space: Workspace, control: Path) -> None:
    (control / "Doubled.block").touch()
    process = spawn(space, control)
    wait_for(control / "Doubled.blocked", process)

    with pytest.raises(WorkspaceError, match=rf"in use by process {process.pid} .*it again"):
        go(tiny, space, control)
    assert [run.state for run in run_history.runs(space)] == ["running"]

    process.kill()
    process.communicate()
    assert [run.state for run in run_history.runs(space)] == ["died"]
    assert 2 in states(space)  # RUNNING

    (control / "Doubled.block").unlink()
    assert go(tiny, space, control).outcomes() == ["cached", "ran", "ran"]
    assert 2 not in states(space)
    assert len(list(space.artifacts.glob("Doubled/doubled/*"))) == 1


def test_interrupt_inside_beam(tiny: Any, space: Workspace, control: Path) -> None:
    (control / "Doubled.block").touch()
    process = spawn(space, control)
    wait_for(control / "Doubled.blocked", process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 130, err
    assert out == ""
    (summary,) = run_history.runs(space)
    assert err.splitlines()[-2:] == [
        f"interrupted in Doubled, run {summary.run_id} canceled",
        "Resume with: run 'it again'",
    ]
    assert summary.state == "canceled"
    assert "Traceback" not in err

    (control / "Doubled.block").unlink()
    assert go(tiny, space, control).outcomes() == ["cached", "ran", "ran"]
    assert 2 not in states(space)


def test_summary_on_disk_is_what_status_needs(tiny: Any, space: Workspace, control: Path) -> None:
    recorder = go(tiny, space, control)
    stored = json.loads((space.runs / recorder.run_id / "summary.json").read_text())
    assert stored["state"] == "succeeded"
    assert [node["node_id"] for node in stored["nodes"]] == list(tiny.NODES)
    assert stored["finished_s"] >= stored["started_s"]
