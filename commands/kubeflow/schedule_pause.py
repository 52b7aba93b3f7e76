"""`schedule pause`: a schedule that starts nothing, and stays."""

from typing import Any

import click

from commands import options as shared
from commands.failures import reported
from commands.kubeflow import connecting, options


@click.command(epilog=options.examples("schedule pause tfx-recommender"))
@click.argument("schedule")
@connecting.connection
@shared.debug
def pause(schedule: str, debug: bool, **where: Any) -> None:
    """Start no more runs until the schedule is resumed.

    SCHEDULE is its name or id. A run that is under way goes on.
    """
    with reported(debug):
        from kubeflow_pipelines.api.schedules import find_schedule

        api = connecting.open_api(**where)
        found = find_schedule(api, schedule)
        api.ask("disable_recurring_run", recurring_run_id=found.schedule_id)
        click.echo(f"paused {found.name} ({found.schedule_id})")
