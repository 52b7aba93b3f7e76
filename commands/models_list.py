"""`models list`: the versions of the serving folder, a line each."""

import json
from pathlib import Path

import click

from commands import options
from commands.failures import reported


@click.command(epilog=options.examples("models list", "models list --verify --json"))
@click.option("--verify", is_flag=True, help="Read every byte, not only the sizes of files.")
@options.as_json
@options.output
@options.debug
def list(verify: bool, as_json: bool, output: Path, debug: bool) -> None:
    """List the pushed versions, newest first.

    The highest version is the one that is served. A withdrawn one was rolled back: no run pushes
    its model again. Figures are of the test split.
    """
    with reported(debug):
        from pipeline.workspace import Workspace
        from registry.listing import listing

        rows = listing(Workspace(output.resolve()).serving, verify=verify)
        if as_json:
            click.echo(json.dumps([row.as_json() for row in rows], indent=1, ensure_ascii=False))
        elif not rows:
            start = f"{options.program()} run{options.output_flag(output)}"
            click.echo(f"No model has been pushed in {output} yet. Push one: {start}")
        else:
            from commands.display import new_console
            from commands.models_table import show_versions

            show_versions(new_console(), rows)
