"""Recurring runs on the server: made, listed, paused, resumed, deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from foundation.errors import ClusterError, ConfigError
from foundation.text import inert
from kubeflow_pipelines.api.client import Api
from kubeflow_pipelines.api.submission import Submission, prepared
from kubeflow_pipelines.api.triggers import Trigger, shown
from kubeflow_pipelines.api.uploads import created


@dataclass(frozen=True)
class Schedule:
    """A submission that is repeated.

    Attributes:
      submission: what each run is; its run_name is the schedule's name.
      trigger: when.
      at_once: how many of its runs there may be at a time.
      catch_up: whether runs that were missed (in a pause, say) are made up for.
    """

    submission: Submission
    trigger: Trigger
    at_once: int = 1
    catch_up: bool = False

    def described(self) -> dict[str, Any]:
        """Returns what would be sent, for people to read."""
        described = self.submission.described()
        described["recurring_run"] = {
            **described.pop("run"),
            "trigger": self.trigger.arguments,
            "max_concurrency": self.at_once,
            "no_catchup": not self.catch_up,
            "mode": "ENABLE",
        }
        return described


@dataclass(frozen=True)
class ScheduleRow:
    """A schedule as the server lists it."""

    schedule_id: str
    name: str
    state: str
    trigger: str


def schedule(
    api: Api, wanted: Schedule, say: Callable[[str], None], *, replace: bool = False
) -> str:
    """Returns the id of a new schedule.

    Args:
      api: the server.
      wanted: the schedule.
      say: prints a line of progress.
      replace: whether schedules of the same name are deleted, after the new one is there.

    Raises:
      ConfigError: there is one of that name already.
      ClusterError: the server refused, or did not answer.
    """
    submission = wanted.submission
    old = [row for row in schedules(api) if row.name == submission.run_name]
    if old and not replace:
        raise ConfigError(
            [f"there is a schedule {submission.run_name} already ({old[0].schedule_id})"],
            hint="--replace puts this one in its place; --name makes another.",
        )
    arguments = prepared(api, submission, say)
    known = {row.schedule_id for row in old}

    def create() -> str:
        made = api.ask(
            "create_recurring_run",
            **arguments,
            max_concurrency=wanted.at_once,
            no_catchup=not wanted.catch_up,
            **wanted.trigger.arguments,
        )
        return str(made.recurring_run_id)

    def find() -> str | None:
        rows = (row for row in schedules(api) if row.name == submission.run_name)
        return next((row.schedule_id for row in rows if row.schedule_id not in known), None)

    made = created(create, find)
    for row in old:
        api.ask("delete_recurring_run", recurring_run_id=row.schedule_id)
        say(f"deleted the old schedule {row.schedule_id}")
    return made


def schedules(api: Api) -> list[ScheduleRow]:
    """Returns all schedules of the person's namespace, as the server orders them.

    Raises:
      ClusterError: the server did not answer.
    """
    options = {"namespace": api.namespace} if api.namespace else {}
    found = api.listed("list_recurring_runs", "recurring_runs", **options)
    return [
        ScheduleRow(
            schedule_id=str(each.recurring_run_id),
            name=inert(each.display_name or "", 200),
            state=(each.status or "unknown").lower(),
            trigger=shown(each.trigger),
        )
        for each in found
    ]


def find_schedule(api: Api, wanted: str) -> ScheduleRow:
    """Returns the schedule of an id or a name.

    Raises:
      ClusterError: there is none, or more than one of that name.
    """
    rows = schedules(api)
    found = [row for row in rows if wanted == row.schedule_id]
    found = found or [row for row in rows if wanted == row.name]
    if not found:
        names = ", ".join(sorted({row.name for row in rows})) or "there are none"
        raise ClusterError(
            f"no schedule has the name or id {inert(wanted)}", hint=f"Schedules: {names}"
        )
    if len(found) > 1:
        ids = ", ".join(row.schedule_id for row in found)
        raise ClusterError(
            f"{len(found)} schedules have the name {inert(wanted)}", hint=f"Say the id: {ids}"
        )
    return found[0]
