"""Parameters of the pipeline get their defaults and reach the steps, through the sub-DAG as well.

TFX drops the defaults of its RuntimeParameters, and with an exit handler it forgets to hand them to
the sub-DAG that it puts the nodes into. A run without a value is then refused
(kubeflow/pipelines 2.16.0, backend/src/apiserver/template/v2_template.go:
validatePipelineJobInputs; backend/src/v2/driver/resolve.go: "parent DAG does not have input
parameter").
"""

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.spec import Spec


def add_pipeline_parameters(spec: Spec, context: Context) -> None:
    """Declares the parameters at the root, and wires each to the steps that it is meant for."""
    nested = [name for name, _ in parts.dags(spec) if name != "root"]
    for parameter in context.parameters:
        declared = {"parameterType": parameter.kind}
        parts.parameters_of(spec["root"])[parameter.name] = {
            **declared,
            "defaultValue": parameter.default,
            "description": parameter.help,
        }
        for name in nested:
            parts.parameters_of(spec["components"][name])[parameter.name] = dict(declared)
            _take(spec["root"]["dag"]["tasks"][name], parameter.name)
    wanted = {(t.node, each.name): each.kind for each in context.parameters for t in each.targets}
    for name, task in parts.tasks(spec):
        for (node, parameter_name), kind in wanted.items():
            if node == name:
                component = parts.component_of(spec, task)
                parts.parameters_of(component)[parameter_name] = {"parameterType": kind}
                _take(task, parameter_name)


def _take(task: Spec, name: str) -> None:
    """Lets a task's parameter be that of the same name of the DAG around it."""
    parts.task_parameters(task)[name] = {"componentInputParameter": name}
