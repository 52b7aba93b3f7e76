"""`report`: where the validation report of the latest run is."""

import sys
from pathlib import Path

import click

from commands import options
from commands.failures import reported


@click.command(epilog=options.examples("report --open"))
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@options.output
@options.debug
def report(open_it: bool, output: Path, debug: bool) -> None:
    """Find or open the latest validation report.

    Prints the path of an HTML page that needs no network and no JavaScript.
    """
    with reported(debug):
        from commands.latest import latest_artifact
        from foundation.errors import WorkspaceError
        from pipeline.workspace import Workspace

        workspace = Workspace(output.resolve())
        found = latest_artifact(workspace, "SchemaValidation", "report")
        page = found and Path(found.uri) / "report.html"
        if not page or not page.is_file():
            raise WorkspaceError(
                f"{output} holds no validation report: no run has got that far",
                hint=f"{options.program()} run{options.output_flag(output)}",
            )
        click.echo(page)
        if open_it and click.launch(str(page)) != 0:
            click.echo("No browser could be started; open the file above by hand.", err=True)
            sys.exit(1)
