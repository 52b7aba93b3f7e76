"""Images, resources, environment and retries go into each step, where the backend reads them.

TFX ignores resources of example generators and knows no environment (tensorflow/tfx#6146, #7765).
"""

import re
from typing import Any

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.spec import Spec
from pipeline.kubeflow_params import StepParams

# Argo counts from the start of the first try; after it no other is made, and one that goes on is
# ended (argoproj/argo-workflows v3.7.8, workflow/controller/operator.go: processNodeRetries). A
# training takes what it takes, and the number of tries is limited already; 0 would mean no retry.
_LONGEST_S = 30 * 24 * 3600
_QUANTITY = re.compile(r"([0-9]+)(k|M|G|T|Ki|Mi|Gi|Ti)?")
_UNITS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_UNITS |= {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def fill_pods(spec: Spec, context: Context) -> None:
    """Writes the settings of each step into its container and its task."""
    for name, task in parts.tasks(spec):
        step = context.step(name)
        container = parts.container_of(spec, task)
        container["image"] = step.image or context.params.image
        if resources := _resources(step):
            container["resources"] = resources
        if env := {**_visible_gpus(step), **step.env}:
            container["env"] = [{"name": k, "value": v} for k, v in sorted(env.items())]
        if retries := _retries(name, spec, task, context):
            task["retryPolicy"] = {
                "maxRetryCount": retries,
                "backoffDuration": f"{step.retry_backoff_s}s",
                "backoffFactor": 2.0,
                "backoffMaxDuration": f"{_LONGEST_S}s",
            }


def _visible_gpus(step: StepParams) -> dict[str, str]:
    """Returns what makes the GPUs of a step visible: foundation/tensorflow_settings.py hides all.

    A container's own are numbered from 0 on, whichever of the node's they are.
    """
    if not step.gpu_count or not step.gpu_type.startswith("nvidia.com/"):
        return {}
    return {"CUDA_VISIBLE_DEVICES": ",".join(map(str, range(step.gpu_count)))}


def _retries(name: str, spec: Spec, task: Spec, context: Context) -> int:
    """Returns how often a step is tried again.

    A step without outputs is a gate, which a second try does not open: only its own setting counts.
    """
    makes = parts.component_of(spec, task).get("outputDefinitions", {}).get("artifacts")
    own = context.params.steps.get(name)
    if makes or name == context.exit_node:
        return context.step(name).retries or 0
    return (own.retries or 0) if own else 0


def _resources(step: StepParams) -> dict[str, Any]:
    """Returns a ResourceSpec that backends of all versions read.

    Those before 2.5.0 know numbers of cores and of GB, later ones take the texts instead
    (kubeflow/pipelines 2.16.0, backend/src/v2/driver/driver.go: getPodResource).
    """
    found: dict[str, Any] = {}
    for kind, cores in (("Request", step.cpu_request), ("Limit", step.cpu_limit)):
        if cores is not None:
            found |= {f"cpu{kind}": cores, f"resourceCpu{kind}": f"{cores:g}"}
    for kind, memory in (("Request", step.memory_request), ("Limit", step.memory_limit)):
        if memory:
            found |= {f"memory{kind}": _gigabytes(memory), f"resourceMemory{kind}": memory}
    if step.gpu_count:
        found["accelerator"] = {
            "type": step.gpu_type,
            "count": str(step.gpu_count),
            "resourceType": step.gpu_type,
            "resourceCount": str(step.gpu_count),
        }
    return found


def _gigabytes(quantity: str) -> float:
    match = _QUANTITY.fullmatch(quantity)
    assert match is not None, quantity  # StepParams has checked it
    return round(int(match[1]) * _UNITS[match[2] or ""] / 10**9, 6)
