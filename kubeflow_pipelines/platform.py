"""The settings of steps turned into the second document: what Kubernetes alone knows.

A PlatformSpec with one KubernetesExecutorConfig an executor
(kubeflow/pipelines 2.16.0, kubernetes_platform/proto/kubernetes_executor_config.proto). Names stand
there twice, as a plain field and as a parameter, as kfp's own SDK writes them.
"""

from typing import Any

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.spec import Spec
from pipeline.kubeflow_params import StepParams, parse_secret, parse_toleration


def platform_spec(spec: Spec, context: Context) -> Spec:
    """Returns the PlatformSpec for a mended PipelineSpec; the claim of all steps stands first."""
    executors = {}
    for name, task in parts.tasks(spec):
        label = parts.component_of(spec, task)["executorLabel"]
        step = context.step(name)
        own = dict(sorted(step.volumes.items()))
        mounts = {context.params.state_path: context.params.state_claim, **own}
        executors[label] = _executor(step, mounts)
    return {"platforms": {"kubernetes": {"deploymentSpec": {"executors": executors}}}}


def _executor(step: StepParams, mounts: dict[str, str]) -> dict[str, Any]:
    config: dict[str, Any] = {
        "pvcMount": [
            {
                "mountPath": path,
                "constant": claim,
                "pvcNameParameter": parts.constant(claim),
            }
            for path, claim in mounts.items()
        ]
    }
    if step.secret_env:
        config["secretAsEnv"] = _secret_env(step)
    if step.secret_files:
        config["secretAsVolume"] = [
            {
                "mountPath": path,
                "secretName": secret,
                "secretNameParameter": parts.constant(secret),
            }
            for path, secret in sorted(step.secret_files.items())
        ]
    if step.node_selector:
        config["nodeSelector"] = {"labels": dict(sorted(step.node_selector.items()))}
    if step.tolerations:
        config["tolerations"] = [_toleration(text) for text in step.tolerations]
    return config


def _secret_env(step: StepParams) -> list[dict[str, Any]]:
    """Returns one entry a secret; names and keys only, never values."""
    by_secret: dict[str, list[dict[str, str]]] = {}
    for variable, reference in sorted(step.secret_env.items()):
        secret, key = parse_secret(reference)
        by_secret.setdefault(secret, []).append({"envVar": variable, "secretKey": key})
    return [
        {
            "keyToEnv": variables,
            "secretName": secret,
            "secretNameParameter": parts.constant(secret),
        }
        for secret, variables in sorted(by_secret.items())
    ]


def _toleration(text: str) -> dict[str, str]:
    key, value, effect = parse_toleration(text)
    found = {"key": key, "operator": "Exists", "effect": effect}
    return found if value is None else {**found, "operator": "Equal", "value": value}
