"""`status`: the runs of a workspace, and the newest one node by node; reads summaries, no TFX."""

import dataclasses
import json
from pathlib import Path

import click

from commands import options
from commands.failures import reported


@click.command(epilog=options.examples("status", "status --last 3 --json"))
@click.option(
    "--last", type=click.IntRange(min=1), default=10, show_default=True, help="How many runs."
)
@options.as_json
@options.output
@options.debug
def status(last: int, as_json: bool, output: Path, debug: bool) -> None:
    """List runs, their nodes and verdicts.

    The newest run stands first, with its nodes. A run that is called "died" was killed; the same
    command resumes it.
    """
    with reported(debug):
        from pipeline.run_history import runs
        from pipeline.workspace import Workspace

        found = runs(Workspace(output.resolve()))[-last:]
        if as_json:
            click.echo(json.dumps([dataclasses.asdict(summary) for summary in found], indent=1))
        elif not found:
            start = f"{options.program()} run{options.output_flag(output)}"
            click.echo(f"Nothing has run in {output} yet. Start with: {start}")
        else:
            from commands.display import new_console
            from commands.run_table import show_runs

            show_runs(new_console(), found[::-1])
