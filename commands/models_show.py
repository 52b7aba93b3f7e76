"""`models show`: one version with its manifest, contract, figures and card."""

import json
from pathlib import Path

import click

from commands import options
from commands.failures import reported


@click.command(epilog=options.examples("models show", "models show --json"))
@click.argument("version", type=click.IntRange(min=0), required=False)
@options.as_json
@options.output
@options.debug
def show(version: int | None, as_json: bool, output: Path, debug: bool) -> None:
    """Show all that is known of a version.

    Without VERSION: the highest. Every byte is read and compared with the manifest. The model card
    has the same and more, as Markdown and JSON.
    """
    with reported(debug):
        from commands.models_description import as_data, as_lines
        from pipeline.workspace import Workspace
        from registry.description import describe

        found = describe(Workspace(output.resolve()).serving, version)
        if as_json:
            click.echo(json.dumps(as_data(found), indent=1, ensure_ascii=False))
        else:
            for line in as_lines(found):
                click.echo(line)
