"""`serve`: the newest pushed model over HTTP, by the server in its own environment."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import options
from commands.failures import reported

if TYPE_CHECKING:
    from pipeline.workspace import Workspace


@click.command(
    epilog=options.examples("serve", "serve --port 9000 --request-log requests.jsonl"),
)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    default=8501,
    show_default=True,
    help="0: any free one.",
)
@click.option(
    "--request-log",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep requests, user ids hashed.",
)
@click.option(
    "--request-log-sample",
    "sample",
    type=click.FloatRange(0, 1, min_open=True),
    metavar="SHARE",
    default=0.1,
    show_default=True,
    help="Share of requests to keep.",
)
@click.option(
    "--ready-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Gets pid, port and version once ready.",
)
@click.option(
    "--store/--no-store",
    default=True,
    show_default=True,
    help="Know users' ratings, and keep what is posted.",
)
@options.output
@options.debug
@click.argument("more", nargs=-1, type=click.UNPROCESSED, metavar="[-- SERVER_OPTION...]")
def serve(
    host: str,
    port: int,
    request_log: Path | None,
    sample: float,
    ready_file: Path | None,
    store: bool,
    output: Path,
    debug: bool,
    more: tuple[str, ...],
) -> None:
    """Serve the pushed model over HTTP.

    Fills the store of ratings if it is behind the log. Follows every push and rollback; Ctrl-C
    answers what is under way and stops. `serve -- --help` lists the server's other options.
    """
    with reported(debug):
        from commands.latest import any_version
        from foundation.serving_environment import ROOT, server_command
        from pipeline.workspace import Workspace

        workspace = Workspace(output.resolve())
        command = server_command()
        asks_for_help = "--help" in more
        if not asks_for_help:
            any_version(workspace)
        given = [f"--folder={workspace.serving}", f"--host={host}", f"--port={port}"]
        if request_log is not None:
            given += [f"--request-log={request_log.resolve()}", f"--request-log-sample={sample}"]
        if ready_file is not None:
            given.append(f"--ready-file={ready_file.resolve()}")
        if store and not asks_for_help:
            _bring_up_to_date(workspace)
            given.append(f"--ratings={workspace.ratings}")
        sys.stdout.flush()
        os.chdir(ROOT)
        # In our place, so that signals and the exit code need nobody to pass them on.
        os.execv(command[0], [*command, *given, *more])


def _bring_up_to_date(workspace: "Workspace") -> None:
    """Fills the store of ratings unless it holds the log of the newest model already."""
    from commands.filling import fill, is_behind, log_of, newest_params
    from serving.store.ratings import RatingStore

    log, params = log_of(workspace), newest_params(workspace)
    store = RatingStore(workspace.ratings)
    if log is None:
        click.echo("no run here pushed the newest model: the store gets no log", err=True)
    elif is_behind(store, log, params):
        fill(store, log, params, lambda line: click.echo(line, err=True))
    store.close()
