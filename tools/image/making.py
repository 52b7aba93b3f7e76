"""A base made by debootstrap, and on it the image that `Dockerfile` describes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tools import SetUpError
from tools.image.bases import Base
from tools.image.buildah import Storage

Say = Callable[[str], None]

# A company's own authority is known to this system only: mounted while it builds, in no layer.
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# What of an installed Python is none of a base's business.
_LEFT_OUT = ("site-packages", "__pycache__", "test", "idlelib", "*.a")


def make_base(storage: Storage, base: Base, image: str, say: Say) -> None:
    """Makes the base image: the smallest Debian of a release, and a Python in /usr/local.

    Raises:
      SetUpError: debootstrap or buildah failed; their message is above.
    """
    say(f"base: Debian {base.suite} by debootstrap, Python {base.version}")
    container = storage.ask("from", "scratch")
    try:
        root = Path(storage.ask("mount", container))
        options = ("--variant=minbase", f"--include={','.join(base.packages)}")
        _run(["debootstrap", *options, base.suite, str(root)])
        _put_python(base, root)
        for downloads in ("var/cache/apt/archives", "var/lib/apt/lists"):
            shutil.rmtree(root / downloads)
        storage.run("commit", "--quiet", "--format", "docker", container, image)
    finally:
        storage.run("rm", container)


def _put_python(base: Base, root: Path) -> None:
    """Puts /usr/local/bin/python there, with pip and venv."""
    target = root / "usr" / "local"
    if not base.python:
        (target / "bin" / "python").symlink_to("/usr/bin/python3")
        return
    ignored = shutil.ignore_patterns(*_LEFT_OUT)
    for folder in ("bin", "include", "lib"):
        shutil.copytree(
            Path(base.python) / folder, target / folder, True, ignored, dirs_exist_ok=True
        )
    for packages in target.glob("lib/python3.*"):
        (packages / "site-packages").mkdir()
    _run(["chroot", str(root), "ldconfig"])


def make_image(storage: Storage, project: Path, base: Base, base_image: str, image: str) -> None:
    """Builds the image of the pipeline's steps on a base image; SetUpError when it fails."""
    certificates = [f"--volume={_CERTIFICATES}:{_CERTIFICATES}:ro"]
    storage.run(
        "build",
        *(certificates if _CERTIFICATES.exists() else ()),
        f"--build-arg=BASE={base_image}",
        f"--build-arg=PYTHON={base.version}",
        "--format=docker",  # HEALTHCHECK is not in OCI's
        f"--tag={image}",
        f"--file={project / 'Dockerfile'}",
        str(project),
    )


def _run(command: list[str]) -> None:
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode != 0:
        raise SetUpError(f"{command[0]} failed; its message is above.")
