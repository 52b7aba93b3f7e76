"""Runs on the server turned into rows that people read, and one of them waited for."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from foundation.errors import ClusterError, RunFailedError, RunUnfinishedError
from foundation.text import inert
from kubeflow_pipelines.api.client import Api
from kubeflow_pipelines.api.failures import ApiError

# V2beta1RuntimeState. The SDK's own wait knows no CANCELED, and would wait on.
_GOOD = frozenset({"SUCCEEDED"})
_ENDED = _GOOD | {"FAILED", "CANCELED", "SKIPPED"}
_PASSING = frozenset({"PENDING", "RUNNING", "SUCCEEDED", "SKIPPED"})
_POLL_S = 5.0
# A server that is restarted or moved is back within minutes; what it runs goes on meanwhile.
_PATIENCE_S = 600.0
# Steps of KFP itself: a driver before each step, the wrapper around all of them.
_NOT_STEPS = ("-driver", "driver")
_NEVER = datetime.fromtimestamp(0, timezone.utc)


@dataclass(frozen=True)
class RunRow:
    """A run as the server knows it.

    Attributes:
      run_id: its id.
      name: its name.
      state: in lower case: "running", "succeeded", "failed", "canceled".
      created_at: ISO 8601, UTC; "" where the server does not say.
      seconds: from start to end, or until now; None where the server does not say.
    """

    run_id: str
    name: str
    state: str
    created_at: str
    seconds: float | None


@dataclass(frozen=True)
class StepRow:
    """A step of a run.

    Attributes:
      name: of the node.
      state: as a run's.
      seconds: from start to end; None where the server does not say.
      error: what the server says went wrong.
      pods: names of its pods and of those below it.
    """

    name: str
    state: str
    seconds: float | None
    error: str
    pods: tuple[str, ...]


@dataclass(frozen=True)
class RunDetails:
    """A run and its steps."""

    run: RunRow
    error: str
    steps: tuple[StepRow, ...]

    @property
    def failed(self) -> tuple[StepRow, ...]:
        """The steps that did not go well."""
        return tuple(step for step in self.steps if step.state.upper() not in _PASSING)

    def as_json(self) -> dict[str, Any]:
        """Returns plain values."""
        return asdict(self)


def newest_runs(api: Api, most: int, experiment_id: str | None = None) -> list[RunRow]:
    """Returns the newest runs of the person's namespace, or of one experiment, newest first.

    Raises:
      ClusterError: the server did not answer.
    """
    options: dict[str, Any] = {"namespace": api.namespace} if api.namespace else {}
    if experiment_id is not None:
        options = {"experiment_id": experiment_id}
    found = api.ask("list_runs", page_size=most, sort_by="created_at desc", **options)
    return [_row(run) for run in found.runs or ()]


def run_details(api: Api, run_id: str) -> RunDetails:
    """Returns one run.

    Raises:
      ClusterError: there is none of that id, or the server did not answer.
    """
    run = api.ask("get_run", run_id=run_id)
    tasks = getattr(run.run_details, "task_details", None) or ()
    steps = [_step(task) for task in tasks]
    return RunDetails(
        _row(run), _error(run), tuple(step for step in steps if _is_step(step.name, run))
    )


def wait(
    api: Api,
    run_id: str,
    say: Callable[[str], None],
    limit_s: float | None,
    *,
    poll_s: float = _POLL_S,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> RunDetails:
    """Returns a run that has succeeded.

    Args:
      api: the server.
      run_id: the run.
      say: prints a line whenever the run or a step changes its state.
      limit_s: how long to wait; None: as long as it takes.
      poll_s: seconds between two looks.
      clock: seconds of a clock that never goes back.
      sleep: waits.

    Raises:
      RunFailedError: it ended otherwise; the message has the steps at fault.
      RunUnfinishedError: the time was over; the run goes on.
      ClusterError: the server refuses, or has not answered for ten minutes.
    """
    start = heard = clock()
    seen: dict[str, str] = {}
    while True:
        try:
            details = run_details(api, run_id)
        except ApiError as error:
            if not error.may_be_done or clock() - heard > _PATIENCE_S:
                raise
            say(f"no answer, asking again: {error}")
            sleep(poll_s)
            continue
        heard = clock()
        _say_changes(details, seen, say)
        state = details.run.state.upper()
        if state in _GOOD:
            return details
        if state in _ENDED:
            raise _failed(details)
        left = None if limit_s is None else limit_s - (clock() - start)
        if left is not None and left <= 0:
            raise RunUnfinishedError(
                f"run {run_id} is {details.run.state} after {limit_s:.0f} s and goes on",
                hint=f"kubeflow_runner.py status {run_id} --wait",
            )
        sleep(poll_s if left is None else min(poll_s, left))


def _say_changes(details: RunDetails, seen: dict[str, str], say: Callable[[str], None]) -> None:
    rows = [("run", details.run.state, details.run.seconds)]
    rows += [(step.name, step.state, step.seconds) for step in details.steps]
    for name, state, seconds in rows:
        if seen.get(name) != state:
            seen[name] = state
            took = f"  {seconds:.0f} s" if seconds is not None and state.upper() in _ENDED else ""
            say(f"{name:<24} {state}{took}")


def _failed(details: RunDetails) -> RunFailedError:
    steps = [f"{step.name} {step.state}{_after(step.error)}" for step in details.failed]
    lines = [f"run {details.run.run_id} {details.run.state}{_after(details.error)}", *steps]
    return RunFailedError(
        "\n".join(lines), hint=f"kubeflow_runner.py logs {details.run.run_id} shows what they said."
    )


def _after(error: str) -> str:
    return f": {error}" if error else ""


def _is_step(name: str, run: Any) -> bool:
    """Whether a task is a node of the pipeline: the server lists drivers and the whole run too."""
    return bool(name) and not name.endswith(_NOT_STEPS) and name != run.display_name


def _row(run: Any) -> RunRow:
    if not run.run_id:
        raise ClusterError("the server describes a run without an id")
    return RunRow(
        run_id=str(run.run_id),
        name=inert(run.display_name or "", 200),
        state=(run.state or "unknown").lower(),
        created_at=run.created_at.isoformat() if run.created_at else "",
        seconds=_seconds(run.created_at, run.finished_at),
    )


def _step(task: Any) -> StepRow:
    pods = [task.pod_name, *(child.pod_name for child in task.child_tasks or ())]
    return StepRow(
        name=inert(task.display_name or "", 200),
        state=(task.state or "unknown").lower(),
        seconds=_seconds(task.start_time, task.end_time) if _is_time(task.end_time) else None,
        error=_error(task),
        pods=tuple(dict.fromkeys(str(pod) for pod in pods if pod)),
    )


def _error(thing: Any) -> str:
    return inert(getattr(thing.error, "message", None) or "", 400)


def _seconds(start: Any, end: Any) -> float | None:
    """Returns the seconds from start to end, or until now."""
    if not _is_time(start):
        return None
    until = end if _is_time(end) else datetime.now(timezone.utc)
    return max(0.0, float((until - start).total_seconds()))


def _is_time(value: Any) -> bool:
    """Whether a time is known: the server says 1970 for one that is not."""
    return isinstance(value, datetime) and value.tzinfo is not None and value > _NEVER
