"""Volumes that a pod cannot have beside each other are refused here, and not when it starts.

The backend names a pod's volume after its claim or secret, so each can be mounted once, and the
launcher has folders of its own (kubeflow/pipelines 2.16.0, backend/src/v2/driver/k8s.go:
makeVolumeMountPatch; backend/src/v2/compiler/argocompiler/container.go:
addContainerExecutorTemplate).
"""

from collections import Counter

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.refusals import NotExpressibleError
from kubeflow_pipelines.spec import Spec

_OF_THE_LAUNCHER = ("/minio", "/s3", "/gcs", "/kfp-launcher", "/.local", "/.cache", "/.config")


def check_volumes(spec: Spec, context: Context) -> None:
    """Raises NotExpressibleError, naming the step, for what is mounted twice or in the way."""
    problems = []
    for name, _ in parts.tasks(spec):
        step = context.step(name)
        mounts = [
            (context.params.state_path, context.params.state_claim),
            *step.volumes.items(),
            *step.secret_files.items(),
        ]
        volumes = Counter(volume for _, volume in mounts)
        paths = Counter(path.rstrip("/") for path, _ in mounts)
        problems += [
            f"{name}: {volume} is mounted {count} times; the backend can do it once"
            for volume, count in volumes.items()
            if count > 1
        ]
        problems += [
            f"{name}: two volumes are mounted at {path}" for path, n in paths.items() if n > 1
        ]
        problems += [
            f"{name}: {path} is a folder of the backend's launcher"
            for path in paths
            if any(path == own or path.startswith(f"{own}/") for own in _OF_THE_LAUNCHER)
        ]
    if problems:
        raise NotExpressibleError(problems)
