"""A process turned into a record that tells it from a later process with the same id."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ProcessRecord:
    """A process: id, machine, and its start in clock ticks since boot (0: unknown)."""

    pid: int
    host: str
    start_ticks: int


def ourselves() -> ProcessRecord:
    """Returns the record of this process."""
    return ProcessRecord(os.getpid(), socket.gethostname(), _start_ticks(os.getpid()))


def is_gone(record: ProcessRecord) -> bool:
    """Whether that process has surely ended; False for another machine's, which cannot be seen."""
    if record.host != socket.gethostname():
        return False
    return not record.start_ticks or _start_ticks(record.pid) != record.start_ticks


def _start_ticks(pid: int) -> int:
    """Returns field 22 of /proc/<pid>/stat, 0 for no process or a zombie; see proc(5)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    fields = stat.rpartition(")")[2].split()  # the command name may hold spaces and parentheses
    return 0 if fields[0] in "ZX" else int(fields[19])
