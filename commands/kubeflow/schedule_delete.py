"""`schedule delete`: a schedule taken away; the runs that it started stay."""

from typing import Any

import click

from commands import options as shared
from commands.failures import reported
from commands.kubeflow import connecting, options


@click.command(epilog=options.examples("schedule delete tfx-recommender --yes"))
@click.argument("schedule")
@click.option("--yes", is_flag=True, help="Do not ask before it is done.")
@connecting.connection
@shared.debug
def delete(schedule: str, yes: bool, debug: bool, **where: Any) -> None:
    """Delete a schedule; its runs stay.

    SCHEDULE is its name or id.
    """
    with reported(debug):
        from kubeflow_pipelines.api.schedules import find_schedule

        api = connecting.open_api(**where)
        found = find_schedule(api, schedule)
        if not yes:
            click.confirm(f"Delete {found.name} ({found.trigger}, {found.state})?", abort=True)
        api.ask("delete_recurring_run", recurring_run_id=found.schedule_id)
        click.echo(f"deleted {found.name} ({found.schedule_id})")
