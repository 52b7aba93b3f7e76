"""Remote URIs turned into the paths that the launcher copies to and from, and back.

The launcher downloads inputs before the step starts and uploads outputs when it has ended
(kubeflow/pipelines 2.16.0, backend/src/v2/component/launcher_v2.go: LocalPathForURI). TFX reads and
writes the local paths; nothing in the step needs a file system for `minio://`.

In a rehearsal the paths lie elsewhere: REHEARSAL_MOUNTS says where. In a pod it is not set.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from foundation.errors import RecommenderError

REHEARSAL_MOUNTS = "TFX_RECOMMENDER_REHEARSAL_MOUNTS"
SCHEMES: Mapping[str, str] = {"minio://": "/minio/", "s3://": "/s3/", "gs://": "/gcs/"}


@dataclass(frozen=True)
class Mounts:
    """Where paths of a pod are.

    Attributes:
      elsewhere: {path of a pod: path here}; {} in a pod.
    """

    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def here(self, path: str) -> str:
        """Returns a path of a pod as one that can be opened."""
        for mount, real in self.elsewhere.items():
            if path == mount or path.startswith(f"{mount}/"):
                return real + path[len(mount) :]
        return path

    def in_text(self, text: str) -> str:
        """Returns a text in which paths of a pod are replaced: the text itself, or in JSON."""
        for mount, real in self.elsewhere.items():
            if text == mount or text.startswith(f"{mount}/"):
                return real + text[len(mount) :]
            text = text.replace(f'"{mount}/', f'"{real}/')
        return text

    def local(self, uri: str) -> str:
        """Returns where the launcher has put, or will look for, what a URI names.

        Raises:
          RecommenderError: the URI is of a scheme that the launcher does not copy.
        """
        for scheme, mount in SCHEMES.items():
            if uri.startswith(scheme):
                return self.here(mount + uri[len(scheme) :])
        raise RecommenderError(
            f"{uri}: expected a URI that begins with {', '.join(SCHEMES)}",
            hint="Give the run a pipeline root of one of these.",
        )

    def remote(self, path: str) -> str:
        """Returns the URI of a local path, `local` the other way round.

        Raises:
          RecommenderError: nothing below that path is copied.
        """
        for scheme, mount in SCHEMES.items():
            prefix = self.here(mount.rstrip("/")) + "/"
            if path.startswith(prefix):
                return scheme + path[len(prefix) :]
        raise RecommenderError(f"{path} is below none of the paths that the launcher uploads")

    def said(self, text: str) -> str:
        """Returns a message in which local paths are URIs again: the paths end with the pod."""
        for scheme, mount in SCHEMES.items():
            text = text.replace(self.here(mount.rstrip("/")) + "/", scheme)
        return text


def mounts_of_process() -> Mounts:
    """Returns the mounts of this process."""
    return Mounts(json.loads(os.environ.get(REHEARSAL_MOUNTS, "{}")))
