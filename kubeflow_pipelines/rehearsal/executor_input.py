"""A task and what ran before it turned into the ExecutorInput that the backend's driver makes.

kubeflow/pipelines 2.16.0, backend/src/v2/driver/resolve.go: resolveInputs; driver.go:
provisionOutputs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kubeflow_pipelines.entrypoint.runtime_names import EXECUTOR_LOGS
from kubeflow_pipelines.rehearsal.errors import RefusedError
from kubeflow_pipelines.rehearsal.folders import Folders
from kubeflow_pipelines.rehearsal.parameter_values import for_component
from kubeflow_pipelines.rehearsal.records import StoredArtifact
from kubeflow_pipelines.spec import Spec

COMPLETE = "COMPLETE"
FAILED = "FAILED"
SKIPPED = "CANCELED"

_LOGS = {"artifactType": {"schemaTitle": "system.Artifact"}}


@dataclass(frozen=True)
class Finished:
    """How a task ended.

    Attributes:
      state: as ml_metadata.Execution.State names it.
      artifacts, parameters: its outputs.
    """

    state: str
    artifacts: Mapping[str, StoredArtifact] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """What tasks of one DAG can refer to.

    Attributes:
      values: parameters of the DAG.
      finished: tasks of the DAG that have ended.
      macros: {"{{$.pipeline_job_uuid}}": value, ...}.
    """

    values: Mapping[str, Any]
    finished: dict[str, Finished]
    macros: Mapping[str, str]


def inputs_of(name: str, task: Spec, component: Spec, scope: Scope) -> dict[str, Any]:
    """Returns `inputs` of the ExecutorInput of a task.

    Raises:
      RefusedError: something that the task needs is not there, or of another type.
    """
    given = task.get("inputs", {})
    declared = component.get("inputDefinitions", {}).get("parameters", {})
    values = {}
    for key, source in given.get("parameters", {}).items():
        if key not in declared:
            raise RefusedError(f"{name}: {key} is no parameter of its component")
        kind = declared[key]["parameterType"]
        values[key] = for_component(f"{name}.{key}", _parameter(name, source, task, scope), kind)
    for key, spec in declared.items():
        if key not in values and not spec.get("isOptional"):
            raise RefusedError(f"{name}: no value for parameter {key}, which is not optional")
    artifacts = {
        key: {"artifacts": [_artifact(name, key, source, scope).runtime()]}
        for key, source in given.get("artifacts", {}).items()
    }
    return {"parameterValues": values, "artifacts": artifacts}


def outputs_of(
    root: str, name: str, component: Spec, salt: str, folders: Folders
) -> dict[str, Any]:
    """Returns `outputs` of the ExecutorInput: new URIs below `root`, and files in the pod.

    Beside the component's own there is one for what the step prints, as on every cluster whose API
    server does not have PUBLISH_LOGS=false.
    """
    declared = component.get("outputDefinitions", {})
    artifacts = {
        key: {
            "artifacts": [
                {
                    "name": key,
                    "uri": f"{root}/{name}/{salt}/{key}",
                    "type": spec["artifactType"],
                    "metadata": spec.get("metadata", {}),
                }
            ]
        }
        for key, spec in {**declared.get("artifacts", {}), EXECUTOR_LOGS: _LOGS}.items()
    }
    parameters = {
        key: {"outputFile": str(folders.pod / "tmp" / "kfp" / "outputs" / key)}
        for key in declared.get("parameters", {})
    }
    file = folders.local(f"{root}/{name}/{salt}") / "output_metadata.json"
    return {"artifacts": artifacts, "parameters": parameters, "outputFile": str(file)}


def _parameter(name: str, source: Spec, task: Spec, scope: Scope) -> Any:
    if "componentInputParameter" in source:
        key = source["componentInputParameter"]
        if key not in scope.values:
            raise RefusedError(f"{name}: the DAG around it has no parameter {key}")
        return scope.values[key]
    if "taskOutputParameter" in source:
        output = source["taskOutputParameter"]
        producer = _producer(name, output["producerTask"], scope)
        if output["outputParameterKey"] not in producer.parameters:
            raise RefusedError(f"{name}: {output['producerTask']} has made no such parameter")
        return producer.parameters[output["outputParameterKey"]]
    if "taskFinalStatus" in source:
        before = task["dependentTasks"][0]
        state = _producer(name, before, scope).state
        return {
            "state": state,
            "pipelineTaskName": before,
            "pipelineJobResourceName": scope.macros.get("{{$.pipeline_job_resource_name}}", ""),
            "error": {},
        }
    value = source["runtimeValue"]["constant"]
    return scope.macros.get(value, value) if isinstance(value, str) else value


def _artifact(name: str, key: str, source: Spec, scope: Scope) -> StoredArtifact:
    output = source.get("taskOutputArtifact")
    if output is None:
        raise RefusedError(f"{name}: {key}: only outputs of tasks are understood")
    producer = _producer(name, output["producerTask"], scope)
    if output["outputArtifactKey"] not in producer.artifacts:
        raise RefusedError(f"{name}: {output['producerTask']} has no {output['outputArtifactKey']}")
    return producer.artifacts[output["outputArtifactKey"]]


def _producer(name: str, task: str, scope: Scope) -> Finished:
    if task not in scope.finished:
        raise RefusedError(f"{name}: producer task {task} is not in its DAG")
    return scope.finished[task]
