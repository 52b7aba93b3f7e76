"""The entrypoint is told what TFX leaves out of the file, in arguments of the step.

Stock TFX names the executor alone. Two nodes of the same executor and inputs then have equal
containers, and the backend keeps components by the digest of their containers: one would get the
outputs of the other (kubeflow/pipelines 2.16.0, backend/src/v2/compiler/argocompiler/argo.go:
hashComponentContainer). A driver is meant to run in `lifecycle.preCacheCheck`, which the
backend never calls (kubeflow/pipelines 2.16.0, no reader of `Lifecycle` in backend/).
"""

import json
from typing import Any

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.entrypoint.runtime_names import RUN_ID
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.spec import Spec

_RUN_ID_MACRO = "{{$.pipeline_job_uuid}}"
# Before it stand TFX's own arguments, behind it those for Beam.
_LAST_OF_TFX = "--json_serialized_inputs_spec_args"


def add_arguments(spec: Spec, context: Context) -> None:
    """Tells each step its node, driver, files, volume and where pipeline parameters go."""
    for name, task in parts.tasks(spec):
        args = parts.container_of(spec, task)["args"]
        at = args.index(_LAST_OF_TFX) + 2
        args[at:at] = ["--step", json.dumps(_told(name, task, context), sort_keys=True)]
        _name_run(spec, task)


def _told(name: str, task: Spec, context: Context) -> dict[str, Any]:
    facts = context.facts.get(name)
    told: dict[str, Any] = {"node": name, "state_path": context.params.state_path}
    if facts is not None:
        told |= {"type": facts.type_name, "driver": facts.driver}
        told |= {"files": list(facts.files), "kept": list(facts.kept)}
    told["overrides"] = [
        {
            "parameter": each.name,
            "path": list(target.path),
            "as": target.as_,
            "can_be_unset": each.can_be_unset,
        }
        for each in context.parameters
        for target in each.targets
        if target.node == name
    ]
    return {key: value for key, value in told.items() if value not in ("", [])}


def _name_run(spec: Spec, task: Spec) -> None:
    """Gives a step without outputs the run's id, which others see in the URIs of theirs.

    A step that may be taken from cache must not have it: it would never be.
    """
    component = parts.component_of(spec, task)
    if not component.get("outputDefinitions", {}).get("artifacts"):
        parts.parameters_of(component)[RUN_ID] = {"parameterType": "STRING"}
        parts.task_parameters(task)[RUN_ID] = parts.constant(_RUN_ID_MACRO)
