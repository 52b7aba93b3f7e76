"""The exit handler's parameter is declared as the status that it is.

TFX declares it STRING. The backend fills it with a protobuf Struct, and only when the task depends
on the one whose status it is (kubeflow/pipelines 2.16.0, backend/src/v2/driver/resolve.go:
TaskInputsSpec_InputParameterSpec_TaskFinalStatus_; older than 2.14.0 it is not implemented).
"""

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.spec import Spec

KIND = "TASK_FINAL_STATUS"


def mend_final_status(spec: Spec, context: Context) -> None:
    """Declares every parameter that a final status goes into."""
    for _, task in parts.tasks(spec):
        for name, source in task.get("inputs", {}).get("parameters", {}).items():
            if "taskFinalStatus" in source:
                declared = parts.parameters_of(parts.component_of(spec, task))[name]
                declared.update({"parameterType": KIND, "isOptional": True})
