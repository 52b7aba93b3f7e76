"""The copy of a component's inputs in its arguments says what the component says after all mends.

The backend hands input artifacts over without their types (tensorflow/tfx#7768); the entrypoint
takes them, and the types of parameters, from this copy.
"""

import json

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.spec import Spec

ARGUMENT = "--json_serialized_inputs_spec_args"


def copy_inputs_spec(spec: Spec, context: Context) -> None:
    """Renews the copies; the last of the mends."""
    for _, task in parts.tasks(spec):
        args = parts.container_of(spec, task)["args"]
        inputs = parts.component_of(spec, task).get("inputDefinitions", {})
        args[args.index(ARGUMENT) + 1] = json.dumps(inputs, sort_keys=True)
