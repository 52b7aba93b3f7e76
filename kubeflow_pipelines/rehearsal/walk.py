"""A pipeline walked from its first step to its exit handler, one task after the other."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from foundation.errors import RecommenderError
from kubeflow_pipelines import spec as parts
from kubeflow_pipelines.rehearsal.executor_input import (
    COMPLETE,
    FAILED,
    SKIPPED,
    Finished,
    Scope,
    inputs_of,
)
from kubeflow_pipelines.rehearsal.order import in_order, needs
from kubeflow_pipelines.rehearsal.step import Ended, Job, carry_out
from kubeflow_pipelines.spec import Spec

# Called as a step starts, and as it ends with how, and the seconds that it took.
OnStart = Callable[[str], None]
OnEnd = Callable[[str, Ended | None, float], None]


class Walk:
    """One run of a pipeline; `error` is what stopped it, None when all went well."""

    def __init__(
        self, job: Job, macros: Mapping[str, str], on_start: OnStart, on_end: OnEnd
    ) -> None:
        self._job = job
        self._macros = macros
        self._on_start = on_start
        self._on_end = on_end
        self.error: RecommenderError | None = None

    def run(self, values: Mapping[str, Any]) -> bool:
        """Walks the whole pipeline; returns whether all of it succeeded."""
        return self._dag(self._job.spec["root"], values).state == COMPLETE

    def _dag(self, component: Spec, values: Mapping[str, Any]) -> Finished:
        """Runs the tasks of a DAG; after a failure only exit handlers."""
        tasks = component["dag"]["tasks"]
        scope = Scope(values, {}, self._macros)
        state = COMPLETE
        for name in in_order(tasks):
            task = tasks[name]
            ready = all(scope.finished[before].state == COMPLETE for before in needs(task))
            if state == COMPLETE and not ready and not parts.is_exit_task(task):
                self._skip(name, task)  # what it needs was skipped: so is it
                scope.finished[name] = Finished(SKIPPED)
            elif state == COMPLETE or parts.is_exit_task(task):
                scope.finished[name] = self._task(name, task, scope)
                if scope.finished[name].state == FAILED:
                    state = FAILED
            else:
                self._skip(name, task)
                scope.finished[name] = Finished(SKIPPED)
        return Finished(state)

    def _task(self, name: str, task: Spec, scope: Scope) -> Finished:
        component = parts.component_of(self._job.spec, task)
        if "dag" in component:
            given = inputs_of(name, task, component, scope)
            return self._dag(component, given["parameterValues"])
        self._on_start(name)
        began_s = time.monotonic()
        try:
            ended = carry_out(name, task, scope, self._job)
        except RecommenderError as error:
            self.error = self.error or error
            self._on_end(name, None, time.monotonic() - began_s)
            return Finished(FAILED)
        self._on_end(name, ended, time.monotonic() - began_s)
        return ended.finished

    def _skip(self, name: str, task: Spec) -> None:
        component = parts.component_of(self._job.spec, task)
        if "dag" in component:
            for below, inner in component["dag"]["tasks"].items():
                self._skip(below, inner)
        else:
            self._on_end(name, Ended(Finished(SKIPPED), "skipped"), 0.0)
