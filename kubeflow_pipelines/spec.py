"""The parts of a pipeline file, as nested dictionaries, found by what they are called."""

from collections.abc import Iterator
from typing import Any

Spec = dict[str, Any]

EXIT_STRATEGY = "ALL_UPSTREAM_TASKS_COMPLETED"


def dags(spec: Spec) -> Iterator[tuple[str, Spec]]:
    """Yields (component name, component) of each DAG, the root last, as the backend visits them."""
    for name, component in sorted(spec.get("components", {}).items()):
        if "dag" in component:
            yield name, component
    yield "root", spec["root"]


def tasks(spec: Spec) -> Iterator[tuple[str, Spec]]:
    """Yields (name, task) of each task that is no DAG, of all DAGs."""
    for _, component in dags(spec):
        for name, task in sorted(component["dag"].get("tasks", {}).items()):
            if "dag" not in component_of(spec, task):
                yield name, task


def component_of(spec: Spec, task: Spec) -> Spec:
    """Returns the component that a task runs."""
    component: Spec = spec["components"][task["componentRef"]["name"]]
    return component


def executor_of(spec: Spec, task: Spec) -> Spec:
    """Returns the executor of a task that is no DAG."""
    label = component_of(spec, task)["executorLabel"]
    executor: Spec = spec["deploymentSpec"]["executors"][label]
    return executor


def container_of(spec: Spec, task: Spec) -> Spec:
    """Returns the container of a task that is no DAG; KeyError when it is of another kind."""
    container: Spec = executor_of(spec, task)["container"]
    return container


def parameters_of(component: Spec) -> Spec:
    """Returns the declared input parameters of a component, made when there are none."""
    parameters: Spec = component.setdefault("inputDefinitions", {}).setdefault("parameters", {})
    return parameters


def task_parameters(task: Spec) -> Spec:
    """Returns where a task's parameters come from, made when it has none."""
    parameters: Spec = task.setdefault("inputs", {}).setdefault("parameters", {})
    return parameters


def is_exit_task(task: Spec) -> bool:
    """Says whether a task runs when all before it have ended, however they ended."""
    return bool(task.get("triggerPolicy", {}).get("strategy") == EXIT_STRATEGY)


def constant(value: Any) -> Spec:
    """Returns a task's parameter that is known when the pipeline is compiled."""
    return {"runtimeValue": {"constant": value}}
