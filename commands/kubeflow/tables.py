"""Runs, steps and schedules of a server as tables."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

    from kubeflow_pipelines.api.runs import RunDetails, RunRow
    from kubeflow_pipelines.api.schedules import ScheduleRow


def show_runs(console: "Console", rows: Sequence["RunRow"]) -> None:
    """Prints a line a run."""
    if not rows:
        console.print("There are no runs.")
        return
    table = _table("run", "name", "state", "created", "time")
    for row in rows:
        created = row.created_at[:16].replace("T", " ")
        _add(table, row.run_id, row.name, row.state, created, _time(row.seconds))
    console.print(table)


def show_steps(console: "Console", details: "RunDetails") -> None:
    """Prints a run, and a line a step."""
    run = details.run
    console.print(Text(f"{run.name}  {run.state}  {_time(run.seconds)}".rstrip()))
    if details.error:
        console.print(Text(details.error), soft_wrap=True)
    if not details.steps:
        console.print("The server knows of no steps yet.")
        return
    table = _table("step", "state", "time", "error")
    for step in details.steps:
        _add(table, step.name, step.state, _time(step.seconds), step.error)
    console.print(table)


def show_schedules(console: "Console", rows: Sequence["ScheduleRow"]) -> None:
    """Prints a line a schedule."""
    table = _table("schedule", "name", "state", "when")
    for row in rows:
        _add(table, row.schedule_id, row.name, row.state, row.trigger)
    console.print(table)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _add(table: Table, *cells: str) -> None:
    """Adds a row of texts as they are: what looks like markup is none."""
    table.add_row(*map(Text, cells))


def _time(seconds: float | None) -> str:
    """Returns 75 as "1 min 15 s"."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes:,} min {rest} s" if minutes else f"{rest} s"
