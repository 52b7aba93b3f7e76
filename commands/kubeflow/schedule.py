"""`schedule`: runs that the cluster starts by itself, made, listed, paused, resumed, deleted."""

import click

from commands.kubeflow import options
from commands.lazy_group import LazyGroup


@click.group(
    cls=LazyGroup,
    prefix="commands.kubeflow.schedule_",
    summaries={
        "create": "Run a compiled pipeline again and again.",
        "list": "List the schedules.",
        "pause": "Start no more runs until it is resumed.",
        "resume": "Start runs again.",
        "delete": "Delete a schedule; its runs stay.",
    },
    epilog=options.examples("schedule create pipeline.yaml --cron '0 3 * * *'", "schedule list"),
)
def schedule() -> None:
    """Let the cluster start runs by itself."""
