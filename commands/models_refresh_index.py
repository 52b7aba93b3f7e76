"""`models refresh-index`: the newest model with newer movies and ratings, not trained again."""

import time
import warnings
from contextlib import nullcontext
from datetime import datetime, timezone
from pathlib import Path

import click

from commands import options
from commands.failures import reported


@click.command(
    "refresh-index",
    epilog=options.examples(
        "models refresh-index", "models refresh-index --run 0007-20260131T101530Z"
    ),
)
@click.option("--run", "run_id", metavar="RUN", help="Whose movies; the newest whose data passed.")
@options.output
@options.debug
def refresh_index(run_id: str | None, output: Path, debug: bool) -> None:
    """Index newer movies without training.

    Pushes the newest model again, as a new version, with the catalogue of a run, and how often and
    how lately each movie was rated: in its log, and as posted since. `run` or `validate` reads new
    data.
    """
    with reported(debug):
        from commands.refreshing import refresh
        from pipeline import logs
        from pipeline.workspace import Workspace

        warnings.simplefilter("default" if debug else "ignore")  # of libraries, about themselves
        stdout = logs.console_streams()[0]
        with nullcontext() if debug else logs.muted():
            found = refresh(
                Workspace(output.resolve()),
                run_id,
                time.time(),
                lambda line: click.echo(line, file=stdout),
            )
        if not found.pushed.is_new:
            click.echo(f"nothing is new: version {found.pushed.version} knows it already")
            return
        until = datetime.fromtimestamp(found.at_s - 1, timezone.utc)
        click.echo(f"version   {found.pushed.version}, made from version {found.source}")
        click.echo(
            f"movies    {found.num_movies:,}: {found.num_new:,} new, {found.num_gone:,} gone"
        )
        click.echo(f"ratings   until {until:%Y-%m-%d %H:%M:%S}")
