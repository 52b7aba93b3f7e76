"""This machine turned into what it lacks to build an image and to run a step in it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools import SetUpError

PROGRAMS = ("buildah", "debootstrap", "unshare", "mount", "chroot")
# Two stages of 5 GB, each as a container and as layers; vfs shares nothing between them.
DISK_GB = 30
_GB = 1 << 30
# mount(2) and chroot(2), which debootstrap and the try need: CAP_SYS_ADMIN, CAP_SYS_CHROOT.
_CAPABILITIES = {"CAP_SYS_CHROOT": 18, "CAP_SYS_ADMIN": 21}


@dataclass(frozen=True)
class Means:
    """What a machine has.

    Attributes:
      is_root: whether this process is root.
      capabilities: the bit mask of what root may do here (CapEff of /proc/self/status).
      programs: those of PROGRAMS that are on PATH.
      free_bytes: free on the disk that the image is built on.
    """

    is_root: bool
    capabilities: int
    programs: frozenset[str]
    free_bytes: int


def means_of(folder: Path) -> Means:
    """Returns what this machine has, for an image that is built below `folder`."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    masks = [line.split()[1] for line in status.splitlines() if line.startswith("CapEff:")]
    return Means(
        is_root=os.geteuid() == 0,
        capabilities=int(masks[0], 16) if masks else 0,
        programs=frozenset(name for name in PROGRAMS if shutil.which(name)),
        free_bytes=shutil.disk_usage(folder).free,
    )


def require(means: Means) -> None:
    """Raises SetUpError that names all that is missing, and how to build the image elsewhere."""
    missing = list(_missing(means))
    if missing:
        raise SetUpError(
            "the image cannot be built here:\n"
            + "".join(f"  - {line}\n" for line in missing)
            + "  With a Docker engine none of this is needed: docker build -t tfx-recommender ."
        )


def _missing(means: Means) -> list[str]:
    lines = []
    if not means.is_root:
        lines.append("this is not root, which debootstrap, chroot and mount need")
    else:
        lines += [
            f"root has no {name} here (a container that may not mount?)"
            for name, bit in _CAPABILITIES.items()
            if not means.capabilities >> bit & 1
        ]
    if lacking := [name for name in PROGRAMS if name not in means.programs]:
        lines.append(
            f"there is no {', no '.join(lacking)}: "
            "apt install --no-install-recommends buildah debootstrap crun"
        )
    if means.free_bytes < DISK_GB * _GB:
        lines.append(f"{means.free_bytes / _GB:.0f} GB of disk are free; it takes {DISK_GB}")
    return lines
