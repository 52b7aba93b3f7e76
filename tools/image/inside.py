"""A command run in an image as a pod would run it: by a numeric user, on a root that is read-only.

`buildah run` cannot make the root read-only, and takes a copy of it besides. The image's own files
are mounted here instead, in a mount namespace of its own: when the command ends nothing is left.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.image.buildah import ImageConfig, Storage

USER = 1000
# Where the folder that may be written is mounted; /tmp is a file system of its own.
WORK = "/tmp/work"
_SCRIPT = """
set -eu
root=$1 work=$2
mount --make-rprivate /
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir "$root{where}"
mount --bind "$work" "$root{where}"
shift 2
exec "$@"
"""


@dataclass(frozen=True)
class Answer:
    """How a command ended, and what it printed."""

    code: int
    output: str


def run_inside(
    storage: Storage, image: str, config: ImageConfig, command: Sequence[str], work: Path
) -> Answer:
    """Runs a command in an image.

    Args:
      storage: where the image is.
      image: its name.
      config: how it runs.
      command: what to run.
      work: a folder that it may write, which it finds at WORK.

    Raises:
      SetUpError: buildah does not know the image.
    """
    os.chown(work, USER, USER)
    done = subprocess.run(
        command_line(str(storage.root_of(image)), work, config, command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return Answer(done.returncode, done.stdout.decode("utf-8", "replace"))


def command_line(root: str, work: Path, config: ImageConfig, command: Sequence[str]) -> list[str]:
    """Returns the command that runs another in a mounted root, with the image's variables only."""
    script = _SCRIPT.format(where=WORK)
    inner = f"cd {shlex.quote(config.folder)} && exec {shlex.join(command)}"
    return [
        *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
        *("sh", "-c", script, "sh", root, str(work)),
        *("chroot", f"--userspec={USER}:{USER}", "--groups=", root),
        *("/usr/bin/env", "-i", *_assignments(config.environment)),
        *("/bin/sh", "-c", inner),
    ]


def _assignments(environment: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in environment.items()]
