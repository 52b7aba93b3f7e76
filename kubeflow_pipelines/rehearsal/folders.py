"""Where a rehearsal keeps what a cluster keeps elsewhere.

store/<scheme>/<bucket>/...   the object store
volumes/<claim>/              PersistentVolumeClaims
artifacts.json, cache.json    what the backend's databases hold
runs/<run>/                   logs, the pipeline file, the report
pod/                          the file system of the step that runs now; emptied for each
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

SCHEMES = {"minio": "minio", "s3": "s3", "gs": "gcs"}


@dataclass(frozen=True)
class Folders:
    """The paths below one root; making it touches nothing."""

    root: Path

    @property
    def runs(self) -> Path:
        """One folder a run."""
        return self.root / "runs"

    @property
    def cache(self) -> Path:
        """The table of fingerprints."""
        return self.root / "cache.json"

    @property
    def counter(self) -> Path:
        """The highest artifact id so far."""
        return self.root / "artifacts.json"

    @property
    def pod(self) -> Path:
        """The step that runs now."""
        return self.root / "pod"

    def stored(self, uri: str) -> Path:
        """Returns where the object store keeps what a URI names."""
        scheme, _, rest = uri.partition("://")
        return self.root / "store" / scheme / rest

    def volume(self, claim: str) -> Path:
        """Returns the folder of a claim, made when it is not there."""
        folder = self.root / "volumes" / claim
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def local(self, uri: str) -> Path:
        """Returns where the launcher puts what a URI names, within the pod."""
        scheme, _, rest = uri.partition("://")
        return self.pod / SCHEMES[scheme] / rest

    def fresh_pod(self) -> Path:
        """Empties the file system of the pod and returns the step's working directory."""
        shutil.rmtree(self.pod, ignore_errors=True)
        for name in (*SCHEMES.values(), "home", "tmp", "work"):
            (self.pod / name).mkdir(parents=True)
        return self.pod / "work"

    def mounts(self, volumes: dict[str, str]) -> dict[str, str]:
        """Returns {path in a pod: path here} for the launcher's folders and the given claims."""
        found = {f"/{name}": str(self.pod / name) for name in SCHEMES.values()}
        return found | {path: str(self.volume(claim)) for path, claim in volumes.items()}
