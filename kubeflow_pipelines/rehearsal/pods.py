"""What the second document gives to a step, as far as this machine can: volumes and secrets."""

import os
from collections.abc import Mapping
from typing import Any

from kubeflow_pipelines.spec import Spec


def executor_config(platform: Spec, label: str) -> dict[str, Any]:
    """Returns the KubernetesExecutorConfig of an executor, {} for none."""
    kubernetes = platform.get("platforms", {}).get("kubernetes", {})
    executors = kubernetes.get("deploymentSpec", {}).get("executors", {})
    return dict(executors.get(label, {}))


def volumes_of(config: Mapping[str, Any]) -> dict[str, str]:
    """Returns {mount path: claim}."""
    return {
        mount["mountPath"]: mount["pvcNameParameter"]["runtimeValue"]["constant"]
        for mount in config.get("pvcMount", [])
    }


def secrets_of(config: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Returns ({variable: value}, variables without one).

    This machine has no Kubernetes secrets: a variable of the same name takes their place.
    """
    names = [
        entry["envVar"]
        for secret in config.get("secretAsEnv", [])
        for entry in secret.get("keyToEnv", [])
    ]
    found = {name: os.environ[name] for name in names if name in os.environ}
    return found, [name for name in names if name not in found]
