"""`schedule resume`: a paused schedule that starts runs again."""

from typing import Any

import click

from commands import options as shared
from commands.failures import reported
from commands.kubeflow import connecting, options


@click.command(epilog=options.examples("schedule resume tfx-recommender"))
@click.argument("schedule")
@connecting.connection
@shared.debug
def resume(schedule: str, debug: bool, **where: Any) -> None:
    """Start runs again.

    SCHEDULE is its name or id. What was missed is not made up for, unless it was created so.
    """
    with reported(debug):
        from kubeflow_pipelines.api.schedules import find_schedule

        api = connecting.open_api(**where)
        found = find_schedule(api, schedule)
        api.ask("enable_recurring_run", recurring_run_id=found.schedule_id)
        click.echo(f"resumed {found.name} ({found.schedule_id})")
