"""An output folder turned into the paths of everything that runs leave in it.

Below the root:

    metadata/metadata.sqlite   what ML Metadata knows, with backups/ beside it
    artifacts/<Node>/<key>/<execution>/
    manifests/<artifact id>.json
    runs/<run id>/             config.yaml, run.log, summary.json
    serving/recommender/<version>/
    serving-state/ratings.sqlite   what users have rated, for the model server
    tuned.json                 settings of training that a Tuner found best
    data/                      the generated sample
    .lock                      held while a run writes here
"""

import errno
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import DiskFullError, WorkspaceError

# ML-100K leaves about 40 MB a run; below this not even the log of a run is sure to fit.
MIN_FREE_BYTES = 200 * 2**20

_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Workspace:
    """The paths below one output folder; making it touches nothing."""

    root: Path

    @property
    def metadata(self) -> Path:
        """Folder of the metadata store and its backups."""
        return self.root / "metadata"

    @property
    def database(self) -> Path:
        """ML Metadata's SQLite file."""
        return self.metadata / "metadata.sqlite"

    @property
    def backups(self) -> Path:
        """Copies of the database, one a run, the newest few."""
        return self.metadata / "backups"

    @property
    def artifacts(self) -> Path:
        """TFX's pipeline root."""
        return self.root / "artifacts"

    @property
    def manifests(self) -> Path:
        """One JSON file an artifact: its files, sizes and digests."""
        return self.root / "manifests"

    @property
    def runs(self) -> Path:
        """One folder a run."""
        return self.root / "runs"

    @property
    def serving(self) -> Path:
        """What a model server watches: one folder a version below it."""
        return self.root / "serving" / "recommender"

    @property
    def ratings(self) -> Path:
        """The model server's store of ratings."""
        return self.root / "serving-state" / "ratings.sqlite"

    @property
    def tuned(self) -> Path:
        """What tuning found; see `pipeline.tuned`."""
        return self.root / "tuned.json"

    @property
    def data(self) -> Path:
        """Generated sample data."""
        return self.root / "data"

    @property
    def lock_file(self) -> Path:
        """The file that the operating system's lock is on."""
        return self.root / ".lock"

    @property
    def holder_file(self) -> Path:
        """Who holds the lock, for people."""
        return self.root / ".lock.holder.json"

    def folders(self) -> tuple[Path, ...]:
        """Every folder that a run needs, parents first."""
        return (
            self.root,
            self.metadata,
            self.backups,
            self.artifacts,
            self.manifests,
            self.runs,
            self.serving.parent,
            self.serving,
            self.data,
        )


def open(root: Path, *, min_free_bytes: int = MIN_FREE_BYTES) -> Workspace:
    """Returns the workspace at `root`, its folders made, after checking that a run can write there.

    `root` itself may be a symbolic link (to a larger disk, say); nothing of ours below it may.

    Raises:
      WorkspaceError: `root` is not a folder, cannot be written, or a symbolic link stands where
        a folder or file of ours belongs.
      DiskFullError: fewer than `min_free_bytes` are free.
    """
    workspace = Workspace(Path(os.path.realpath(root)))
    for path in (*workspace.folders()[1:], workspace.database, workspace.lock_file):
        if path.is_symlink():
            raise WorkspaceError(
                f"{path} is a symbolic link, expected a plain file or folder of this program",
                hint="Remove the link, or choose another --output.",
            )
    for folder in workspace.folders():
        _make(folder)
    for folder in workspace.folders():
        _probe(folder)
    check_free(workspace, min_free_bytes)
    return workspace


def check_free(workspace: Workspace, needed_bytes: int) -> None:
    """Raises DiskFullError when the file system has fewer than `needed_bytes` for us."""
    free = shutil.disk_usage(workspace.root).free
    if free < needed_bytes:
        raise DiskFullError(
            f"{workspace.root}: {free / 2**20:,.0f} MB are free on this file system, "
            f"at least {needed_bytes / 2**20:,.0f} MB are needed",
            hint="Make room, or choose another --output.",
        )


def refused(path: Path, error: OSError) -> WorkspaceError:
    """Returns what to raise for an OSError while writing at `path`."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    kind = DiskFullError if error.errno in _FULL else WorkspaceError
    return kind(f"cannot write to {path}: {reason}", hint="Choose another folder with --output.")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise WorkspaceError(
            f"{folder} is a file, expected a folder", hint="Choose another --output."
        ) from error
    except OSError as error:
        raise refused(folder, error) from error


def _probe(folder: Path) -> None:
    probe = folder / f".writable-{os.getpid()}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise refused(folder, error) from error
