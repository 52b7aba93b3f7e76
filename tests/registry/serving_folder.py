"""Small models, pushes of them, and children that are killed in the middle of their work."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from registry.versions import damage, pushed_versions, version_numbers

NOW_S = 1_700_000_000.0


def make_model(folder: Path, content: str = "graph") -> Path:
    (folder / "variables").mkdir(parents=True)
    (folder / "assets").mkdir()
    (folder / "saved_model.pb").write_text(content)
    (folder / "variables" / "variables.index").write_text("index")
    (folder / "variables" / "variables.data").write_bytes(content.encode() * 1000)
    return folder


def in_child(work: Callable[[], object]) -> int:
    """Runs `work` in a forked process and returns its wait status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def killed_at(step: int, work: Callable[[], object]) -> int:
    """Runs `work` in a child that gets SIGKILL at the n-th operation that Python audits.

    Operations are open, mkdir, rename and the like. Returns the wait status: 0 when the work ended
    before.
    """

    def counted() -> None:
        events = iter(range(1, step))

        def count(event: str, _: tuple[object, ...]) -> None:
            ours = event.partition(".")[0] in {"open", "os", "shutil"} and event != "os.kill"
            if ours and not next(events, 0):
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        work()

    return in_child(counted)


def assert_only_whole_versions(base: Path) -> None:
    whole = {version.version: version for version in pushed_versions(base)}
    assert set(whole) == set(version_numbers(base))
    assert all(damage(version) == [] for version in whole.values())
