"""Calls of buildah in a storage of its own, without an engine, a daemon or an overlay."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools import SetUpError

# vfs copies where overlay mounts, and so works in a container too. The variable STORAGE_DRIVER
# counts for nothing beside --root (buildah 1.28), hence the option.
_DRIVER = "vfs"
_ENVIRONMENT = {"BUILDAH_ISOLATION": "chroot"}
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_PASSED_ON = ("PATH", "HOME", *_PROXIES, *map(str.lower, _PROXIES))


@dataclass(frozen=True)
class Storage:
    """A folder that holds images and containers; deleting it deletes them.

    Attributes:
      folder: its place.
    """

    folder: Path

    @property
    def command(self) -> list[str]:
        """The start of each command line."""
        return [
            "buildah",
            "--storage-driver",
            _DRIVER,
            "--root",
            str(self.folder / "storage"),
            "--runroot",
            str(self.folder / "run"),
        ]

    def run(self, *arguments: str, cwd: Path | None = None) -> None:
        """Runs buildah, its output shown; SetUpError when it fails."""
        done = subprocess.run(
            [*self.command, *arguments], env=environment(os.environ), cwd=cwd, check=False
        )
        if done.returncode != 0:
            raise SetUpError(f"buildah {arguments[0]} failed; its message is above.")

    def ask(self, *arguments: str) -> str:
        """Returns what buildah prints, without the line's end; SetUpError when it fails."""
        done = subprocess.run(
            [*self.command, *arguments],
            env=environment(os.environ),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SetUpError(f"buildah {arguments[0]} failed; its message is above.")
        return done.stdout.strip()

    def size_of(self, image: str) -> int:
        """Returns the bytes of an image's layers, unpacked."""
        manifest = json.loads(self.ask("inspect", "--type", "image", image))["Manifest"]
        return sum(layer["size"] for layer in json.loads(manifest)["layers"])

    def root_of(self, image: str) -> Path:
        """Returns the folder that holds all files of an image: vfs has one a layer."""
        listing = json.loads((self.folder / "storage" / "vfs-images" / "images.json").read_text())
        digest = json.loads(self.ask("inspect", "--type", "image", image))["FromImageID"]
        (layer,) = (each["layer"] for each in listing if each["id"] == digest)
        return self.folder / "storage" / "vfs" / "dir" / str(layer)

    def config_of(self, image: str) -> ImageConfig:
        """Returns what an image says about how it runs."""
        return parse_config(self.ask("inspect", "--type", "image", image))


@dataclass(frozen=True)
class ImageConfig:
    """How an image runs.

    Attributes:
      environment: its variables.
      user: as USER has it.
      command: what it runs when nothing else is said.
      folder: the working directory.
    """

    environment: Mapping[str, str]
    user: str
    command: tuple[str, ...]
    folder: str


def parse_config(text: str) -> ImageConfig:
    """Returns what a step meets of what `buildah inspect` says (JSON)."""
    config = json.loads(text)["OCIv1"]["config"]
    pairs = (variable.partition("=") for variable in config.get("Env") or ())
    return ImageConfig(
        environment={name: value for name, _, value in pairs},
        user=config.get("User", ""),
        command=tuple(config.get("Cmd") or ()),
        folder=config.get("WorkingDir") or "/",
    )


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables that buildah runs with; what else the caller has, no build sees."""
    return {**{name: given[name] for name in _PASSED_ON if name in given}, **_ENVIRONMENT}
