"""Parameters that an earlier node computes come from that node, and keep its type.

TFX names the producer `<node>_task`, which does not exist, and declares what arrives as STRING, so
that the number 3 arrives as "3.0".
"""

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.spec import Spec

_SUFFIX = "_task"


def mend_dynamic_parameters(spec: Spec, context: Context) -> None:
    """Names the producers as they are, and gives consumers the types of what they consume."""
    known = dict(parts.tasks(spec))
    for _, task in parts.tasks(spec):
        for name, source in task.get("inputs", {}).get("parameters", {}).items():
            output = source.get("taskOutputParameter")
            if output is None:
                continue
            producer = output["producerTask"]
            if producer not in known and producer.endswith(_SUFFIX):
                output["producerTask"] = producer = producer[: -len(_SUFFIX)]
            made = parts.component_of(spec, known[producer])["outputDefinitions"]["parameters"]
            kind = made[output["outputParameterKey"]]["parameterType"]
            parts.parameters_of(parts.component_of(spec, task))[name]["parameterType"] = kind
