"""Steps that look at more than their inputs are not taken from cache, unless somebody says so.

The backend's key holds parameters, inputs, arguments and image. It does not see what a driver finds
(new data at the same path, a newer pushed model), nor what lies on a volume.
"""

import json

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.refusals import NotExpressibleError
from kubeflow_pipelines.spec import Spec


def set_caching(spec: Spec, context: Context) -> None:
    """Writes down for each task whether it may be taken from cache.

    Raises:
      NotExpressibleError: a step without outputs, or an exit handler, is to be cached.
    """
    problems = []
    for name, task in parts.tasks(spec):
        asked = context.step(name).cache
        nothing = not parts.component_of(spec, task).get("outputDefinitions", {}).get("artifacts")
        if nothing and name in context.params.steps and context.params.steps[name].cache:
            problems.append(f"{name}: it has no outputs that could be taken from cache")
        repeatable = not nothing and not _looks_around(name, task, context)
        enabled = not nothing and (repeatable if asked is None else asked)
        task["cachingOptions"] = {"enableCache": True} if enabled else {}
    if problems:
        raise NotExpressibleError(problems)


def _looks_around(name: str, task: Spec, context: Context) -> bool:
    facts = context.facts.get(name)
    if facts is None or facts.driver:
        return True
    mounts = (context.params.state_path, *context.step(name).volumes)
    given = json.dumps(task.get("inputs", {}).get("parameters", {}))
    return any(f"{mount.rstrip('/')}/" in given for mount in mounts)
