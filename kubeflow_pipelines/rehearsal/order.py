"""The tasks of a DAG in an order in which each comes after those that it needs."""

from collections.abc import Iterator

from kubeflow_pipelines.rehearsal.errors import RefusedError
from kubeflow_pipelines.spec import Spec, component_of


def needs(task: Spec) -> set[str]:
    """Returns the tasks that must have ended (argocompiler/dag.go: addImplicitDependencies)."""
    given = task.get("inputs", {})
    sources = [*given.get("parameters", {}).values(), *given.get("artifacts", {}).values()]
    outputs = (s.get("taskOutputParameter") or s.get("taskOutputArtifact") for s in sources)
    return {*task.get("dependentTasks", ()), *(o["producerTask"] for o in outputs if o)}


def in_order(tasks: Spec) -> list[str]:
    """Returns the names of tasks, those that could run at the same time by name.

    Raises:
      RefusedError: a task needs one that is not in the DAG, or tasks need each other.
    """
    waiting = {name: needs(task) for name, task in tasks.items()}
    for name, needed in waiting.items():
        if unknown := needed - set(tasks):
            raise RefusedError(f"{name}: unknown producer task {sorted(unknown)[0]} in DAG")
    found: list[str] = []
    while waiting:
        ready = sorted(name for name, needed in waiting.items() if needed <= set(found))
        if not ready:
            raise RefusedError(f"tasks need each other: {', '.join(sorted(waiting))}")
        found += ready
        waiting = {name: needed for name, needed in waiting.items() if name not in ready}
    return found


def steps(spec: Spec, component: Spec) -> Iterator[str]:
    """Yields the names of all container tasks below a DAG in the order of running."""
    tasks = component["dag"]["tasks"]
    for name in in_order(tasks):
        below = component_of(spec, tasks[name])
        if "dag" in below:
            yield from steps(spec, below)
        else:
            yield name
