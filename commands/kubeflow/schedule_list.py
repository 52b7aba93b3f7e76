"""`schedule list`: the recurring runs of the server, a line each."""

import json
from dataclasses import asdict
from typing import Any

import click

from commands import options as shared
from commands.failures import reported
from commands.kubeflow import connecting, options


@click.command(epilog=options.examples("schedule list --json"))
@shared.as_json
@connecting.connection
@shared.debug
def list(as_json: bool, debug: bool, **where: Any) -> None:
    """List the schedules."""
    with reported(debug):
        from kubeflow_pipelines.api.schedules import schedules

        rows = schedules(connecting.open_api(**where))
        if as_json:
            click.echo(json.dumps([asdict(row) for row in rows], indent=1))
        elif not rows:
            click.echo("There are no schedules.")
        else:
            from commands.display import new_console
            from commands.kubeflow.tables import show_schedules

            show_schedules(new_console(), rows)
