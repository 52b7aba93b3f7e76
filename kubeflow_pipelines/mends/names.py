"""Node ids that Argo would refuse, and pipeline names that the API server would, are refused here.

Argo takes task names of `[a-zA-Z0-9][-a-zA-Z0-9]*`
(argoproj/argo-workflows v3.7.8, workflow/validate/validate.go: workflowFieldNameFmt), and the
backend adds `-driver` to each. `root` is the backend's own
(kubeflow/pipelines 2.16.0, backend/src/v2/compiler/visitor.go: RootComponentName).
"""

import re

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.refusals import NotExpressibleError
from kubeflow_pipelines.spec import Spec

_TASK = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9]*")
_PIPELINE = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LONGEST = 128 - len("-driver")


def check_names(spec: Spec, context: Context) -> None:
    """Raises NotExpressibleError for each name that would be refused."""
    names = sorted({name for name, _ in parts.tasks(spec)})
    problems = [
        f"{name}: a task's name has letters, digits and - only, and at most {_LONGEST}"
        for name in names
        if not _TASK.fullmatch(name) or len(name) > _LONGEST
    ]
    problems += [
        f"{name}: that name is the backend's own"
        for name in names
        if name.lower() in ("root", "entrypoint") or name.endswith("-driver")
    ]
    own = spec["pipelineInfo"]["name"]
    if not _PIPELINE.fullmatch(own):
        problems.append(f"pipeline_name: lower-case letters, digits and - only, got {own!r}")
    problems += [
        f"kubeflow.steps.{name}: there is no such node; there are {', '.join(names)}"
        for name in context.params.steps
        if name not in names
    ]
    if problems:
        raise NotExpressibleError(problems)
