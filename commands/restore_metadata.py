"""`restore-metadata`: a damaged metadata file replaced by its newest sound backup."""

from pathlib import Path

import click

from commands import options
from commands.failures import reported


@click.command(epilog=options.examples("restore-metadata --output output"))
@options.output
@options.debug
def restore_metadata(output: Path, debug: bool) -> None:
    """Put the newest backup of the metadata back.

    For when a run says that its metadata file is damaged. The damaged file is kept beside it; what
    the backup does not know is computed again by the next run.
    """
    with reported(debug):
        from foundation.errors import WorkspaceError
        from pipeline import lock, metadata_store
        from pipeline.workspace import Workspace

        workspace = Workspace(output.resolve())
        if not workspace.metadata.is_dir():
            raise WorkspaceError(f"{output} holds no metadata: nothing has run there")
        with lock.hold(workspace, ("restore-metadata",)):
            restored = metadata_store.restore_latest_backup(workspace)
        click.echo(f"restored  {restored.backup}")
        if restored.damaged:
            click.echo(f"damaged   {restored.damaged} (kept)")
        click.echo(f"next      {options.program()} run{options.output_flag(output)}")
