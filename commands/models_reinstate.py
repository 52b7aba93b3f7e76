"""`models reinstate`: a model that was rolled back from may be pushed by runs again."""

from pathlib import Path

import click

from commands import options
from commands.failures import reported


@click.command(epilog=options.examples("models reinstate 1767225600"))
@click.argument("version", type=click.IntRange(min=0))
@options.output
@options.debug
def reinstate(version: int, output: Path, debug: bool) -> None:
    """Let runs push a rolled back model again.

    VERSION is the one that was rolled back. Nothing is served by this: the next run that makes the
    model pushes it. To serve it at once: models rollback VERSION.
    """
    with reported(debug):
        from pipeline.workspace import Workspace
        from registry.rollback import reinstate as let_again

        digest = let_again(Workspace(output.resolve()).serving, version)
        click.echo(f"Runs may push the model of version {version} again ({digest[:8]}).")
