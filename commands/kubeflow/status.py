"""`status`: the newest runs of the server, or one of them step by step."""

import json
from dataclasses import asdict
from typing import Any

import click

from commands import options as shared
from commands.failures import reported
from commands.kubeflow import connecting, options


@click.command(epilog=options.examples("status --last 3", "status RUN_ID --wait"))
@click.argument("run_id", required=False)
@click.option("--last", type=click.IntRange(1, 200), default=10, show_default=True)
@click.option("--wait", "waits", is_flag=True, help="Until it has ended; exit code 8 if not well.")
@click.option("--timeout", type=click.IntRange(min=1), metavar="MINUTES", help="Of --wait.")
@shared.as_json
@connecting.connection
@shared.debug
def status(
    run_id: str | None,
    last: int,
    waits: bool,
    timeout: int | None,
    as_json: bool,
    debug: bool,
    **where: Any,
) -> None:
    """List the newest runs on Kubeflow, or the steps of one.

    With RUN_ID: that run and its steps.
    """
    with reported(debug):
        if waits and run_id is None:
            raise click.UsageError("--wait needs a RUN_ID")
        from commands.display import new_console
        from commands.kubeflow.tables import show_runs, show_steps
        from kubeflow_pipelines.api.runs import newest_runs, run_details, wait

        api = connecting.open_api(**where)
        if run_id is None:
            rows = newest_runs(api, last)
            if as_json:
                click.echo(json.dumps([asdict(row) for row in rows], indent=1))
            else:
                show_runs(new_console(), rows)
            return
        if waits:
            limit_s = None if timeout is None else timeout * 60.0
            details = wait(api, run_id, connecting.say, limit_s)
        else:
            details = run_details(api, run_id)
        if as_json:
            click.echo(json.dumps(details.as_json(), indent=1))
        else:
            show_steps(new_console(), details)
