"""`report`: where the report of the latest run is."""

import sys
from pathlib import Path

import click

from commands import options
from commands.failures import reported
from commands.report_formats import FORMATS, deliver, read_content, rendered
from components.schema_validation.report_files import REPORT_HTML, REPORT_JSON


@click.command(epilog=options.examples("report --open", "report --format junit > report.xml"))
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    help="Print the report: text, json, html or junit.",
)
@options.output
@options.debug
def report(open_it: bool, form: str | None, output: Path, debug: bool) -> None:
    """Find or open the latest report on data and serving.

    Prints the path of an HTML page that needs no network and no JavaScript, or validation's part of
    it in another format.
    """
    with reported(debug):
        from commands.latest import latest_artifact, latest_page
        from foundation.errors import WorkspaceError
        from pipeline.workspace import Workspace

        workspace = Workspace(output.resolve())
        found = latest_artifact(workspace, "SchemaValidation", "report")
        data = Path(found.uri) if found else None
        page = data and latest_page(workspace, data / REPORT_HTML)
        if not data or not page or not page.is_file():
            raise WorkspaceError(
                f"{output} holds no validation report: no run has got that far",
                hint=f"{options.program()} run{options.output_flag(output)}",
            )
        if form is None:
            click.echo(page)
        elif form == "html" and page.parent != data:
            deliver(page.read_text(encoding="utf-8"), None)
        elif (content := read_content(data)) is not None:
            deliver(rendered(content, form), None)
        else:
            raise WorkspaceError(
                f"{data / REPORT_JSON} is missing or cannot be read",
                hint="The same command runs validation again.",
            )
        if open_it and click.launch(str(page)) != 0:
            click.echo("No browser could be started; open the file above by hand.", err=True)
            sys.exit(1)
