"""One run at a time on one workspace: an operating system's lock, and a note that names its holder.

The lock dies with its process, so kill -9 leaves nothing to clean up. The note beside it is only
for people: it may be stale, and is read only when the lock itself is held by somebody.
"""

import contextlib
import shlex
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import filelock

from foundation.errors import WorkspaceError
from foundation.text import inert
from pipeline.files import read_json, write_json
from pipeline.processes import ProcessRecord, is_gone, ourselves
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Holder:
    """Who holds a workspace."""

    process: ProcessRecord
    started: str
    command: str

    def __str__(self) -> str:
        return (
            f"process {self.process.pid} on {inert(self.process.host)} since {inert(self.started)} "
            f"({inert(self.command, 200)})"
        )


@contextlib.contextmanager
def hold(workspace: Workspace, command: Sequence[str] = ()) -> Iterator[None]:
    """Holds `workspace` for the `with` block; nested calls in one process share the lock.

    Args:
      workspace: what to hold.
      command: the command line to name to whoever comes second.

    Raises:
      WorkspaceError: another process holds it; raised at once, naming that process.
    """
    lock = filelock.FileLock(workspace.lock_file, timeout=0, is_singleton=True)
    first = not lock.is_locked
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise WorkspaceError(
            f"{workspace.root} is in use by {_named(workspace)}",
            hint="Wait for it to finish, stop it, or choose another --output.",
        ) from error
    try:
        if first:
            write_json(workspace.holder_file, asdict(_ourselves(command)))
        yield
    finally:
        if first:
            workspace.holder_file.unlink(missing_ok=True)
        lock.release()


def _ourselves(command: Sequence[str]) -> Holder:
    started = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime())
    return Holder(ourselves(), started, shlex.join(command))


def _named(workspace: Workspace) -> str:
    note = read_json(workspace.holder_file)
    try:
        holder = Holder(ProcessRecord(**note.pop("process")), **note)
    except (AttributeError, KeyError, TypeError):
        return "another process"  # it has not written its note yet, or somebody removed it
    return "another process" if is_gone(holder.process) else str(holder)
