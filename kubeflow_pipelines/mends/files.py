"""Texts of files of this machine travel in the parameter that names them: pods do not have them."""

from pathlib import Path

from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.mends.context import Context
from kubeflow_pipelines.spec import Spec


def inline_files(spec: Spec, context: Context) -> None:
    """Replaces each path by the file's name, a line break and its text.

    The text is a part of the step's cache key then, which the path was not.
    """
    for name, task in parts.tasks(spec):
        facts = context.facts.get(name)
        for key in facts.files if facts else ():
            path = Path(parts.task_parameters(task)[key]["runtimeValue"]["constant"])
            text = path.read_text(encoding="utf-8")
            parts.task_parameters(task)[key] = parts.constant(f"{path.name}\n{text}")
