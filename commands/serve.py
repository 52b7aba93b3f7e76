"""`serve`: the newest pushed model over HTTP, by the server in its own environment."""

import os
import sys
from pathlib import Path

import click

from commands import options
from commands.failures import reported


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
@options.output
@options.debug
@click.argument("more", nargs=-1, type=click.UNPROCESSED, metavar="[-- SERVER_OPTION...]")
def serve(
    host: str,
    port: int,
    request_log: Path | None,
    sample: float,
    ready_file: Path | None,
    output: Path,
    debug: bool,
    more: tuple[str, ...],
) -> None:
    """Serve the pushed model over HTTP.

    Follows every push and rollback; Ctrl-C answers what is under way and stops. `serve -- --help`
    lists the server's other options.
    """
    with reported(debug):
        from commands.latest import any_version
        from foundation.serving_environment import ROOT, server_command
        from pipeline.workspace import Workspace

        workspace = Workspace(output.resolve())
        command = server_command()
        if "--help" not in more:
            any_version(workspace)
        given = [f"--folder={workspace.serving}", f"--host={host}", f"--port={port}"]
        if request_log is not None:
            given += [f"--request-log={request_log.resolve()}", f"--request-log-sample={sample}"]
        if ready_file is not None:
            given.append(f"--ready-file={ready_file.resolve()}")
        sys.stdout.flush()
        os.chdir(ROOT)
        # In our place, so that signals and the exit code need nobody to pass them on.
        os.execv(command[0], [*command, *given, *more])
