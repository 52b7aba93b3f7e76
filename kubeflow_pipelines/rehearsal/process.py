"""One try of a step: its own command, as a process of its own, in an empty folder.

Of this machine's environment it gets what a container has, too: PATH, and settings that only tell
libraries what the processor can do.
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from kubeflow_pipelines.entrypoint.mounts import REHEARSAL_MOUNTS
from kubeflow_pipelines.rehearsal.folders import Folders

_OF_THE_MACHINE = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OMP_NUM_THREADS", "LANG", "TZ")
_PROGRESS = re.compile(r"\S+ \S+ INFO \S+\.progress: (.*)")
_WARNING = re.compile(r"\S+ \S+ (?:WARNING|ERROR) ([a-z_]+)[\w.]*: (.*)")


def environment_of(
    container: Mapping[str, object],
    secrets: Mapping[str, str],
    mounts: Mapping[str, str],
    pod: Path,
) -> dict[str, str]:
    """Returns the environment of a step.

    Args:
      container: of the step; its `env` is added.
      secrets: {variable: value}.
      mounts: {path in a pod: path here}.
      pod: the step's file system.
    """
    own = {name: os.environ[name] for name in _OF_THE_MACHINE if name in os.environ}
    declared = container.get("env", [])
    assert isinstance(declared, list)
    return {
        **own,
        # `python` of the image is that of this environment.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "HOME": str(pod / "home"),
        "TMPDIR": str(pod / "tmp"),
        **{each["name"]: each.get("value", "") for each in declared},
        **secrets,
        REHEARSAL_MOUNTS: json.dumps(mounts),
    }


def run_process(
    command: Sequence[str],
    environment: Mapping[str, str],
    folders: Folders,
    logs: Sequence[IO[str]],
    on_progress: Callable[[str], None],
    on_warning: Callable[[str, str], None],
) -> int:
    """Runs a command to its end; returns its exit code, negative for a signal.

    Args:
      command: with all placeholders filled in.
      environment: all of it.
      folders: of the rehearsal; the pod is fresh.
      logs: get all that the process prints.
      on_progress: gets the lines of loggers named "*.progress".
      on_warning: gets (top-level package, message) of warnings and errors.
    """
    process = subprocess.Popen(
        list(command),
        cwd=folders.pod / "work",
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="backslashreplace",
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            for log in logs:
                log.write(line)
            if progress := _PROGRESS.match(line):
                on_progress(progress[1])
            elif warning := _WARNING.match(line):
                on_warning(warning[1], warning[2])
        return process.wait()
    finally:
        # Also what the step left running: a pod ends with its main process.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
