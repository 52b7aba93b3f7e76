import subprocess
import sys
from pathlib import Path

import pytest

from foundation.errors import WorkspaceError
from pipeline import lock, workspace
from pipeline.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, pathlib
sys.path.insert(0, {root!r})
from pipeline import lock, workspace
with lock.hold(workspace.Workspace(pathlib.Path({space!r})), ["run", "--data", "a b"]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return workspace.open(tmp_path / "output")


def _holder(space: Workspace) -> subprocess.Popen[str]:
    program = HOLD.format(root=str(ROOT), space=str(space.root))
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_second_process_leaves_and_names_the_first(space: Workspace) -> None:
    process = _holder(space)
    with (
        pytest.raises(WorkspaceError, match=rf"process {process.pid} on .*\(run --data 'a b'\)"),
        lock.hold(space),
    ):
        pass
    process.communicate("")
    with lock.hold(space):
        pass


def test_lock_and_note_of_a_killed_process_are_no_obstacle(space: Workspace) -> None:
    process = _holder(space)
    process.kill()
    process.wait()
    assert space.holder_file.exists()
    with lock.hold(space, ["mine"]):
        assert "mine" in space.holder_file.read_text()
    assert not space.holder_file.exists()


def test_stale_or_broken_note_names_nobody(space: Workspace) -> None:
    dead = _holder(space)
    dead.kill()
    dead.wait()
    stale = space.holder_file.read_text()
    process = _holder(space)
    for note in (stale, "{}", "not JSON", "[]"):
        space.holder_file.write_text(note)
        with pytest.raises(WorkspaceError, match="in use by another process"), lock.hold(space):
            pass
    process.communicate("")


def test_holding_twice_in_one_process_is_one_hold(space: Workspace) -> None:
    with lock.hold(space, ["outer"]):
        with lock.hold(space, ["inner"]):
            assert "outer" in space.holder_file.read_text()
        assert space.holder_file.exists()
        with pytest.raises(AssertionError):
            _holder(space)


def test_terminal_escapes_in_the_note_are_shown_inert(space: Workspace) -> None:
    process = _holder(space)
    note = space.holder_file.read_text().replace("run --data", "\\u001b[31mrun")
    space.holder_file.write_text(note)
    with pytest.raises(WorkspaceError) as caught, lock.hold(space):
        pass
    assert "\x1b" not in str(caught.value)
    process.communicate("")
