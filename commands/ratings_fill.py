"""`ratings fill`: the log of a run into the store that the server reads."""

from pathlib import Path

import click

from commands import options
from commands.failures import reported


@click.command(epilog=options.examples("ratings fill", "ratings fill --run 0007-20260131T101530Z"))
@click.option(
    "--run", "run_id", metavar="RUN", help="Whose log; the run that pushed the newest model."
)
@options.output
@options.debug
def fill(run_id: str | None, output: Path, debug: bool) -> None:
    """Fill the store from the log of a run.

    Ratings that were posted stay, users who were deleted do not come back. May run while a server
    reads the store: requests see it as it was until all is done.
    """
    with reported(debug):
        from commands.filling import fill as fill_store
        from commands.filling import log_of, newest_params
        from foundation.errors import WorkspaceError
        from pipeline.workspace import Workspace
        from serving.store.ratings import RatingStore

        workspace = Workspace(output.resolve())
        log = log_of(workspace, run_id)
        if log is None:
            raise WorkspaceError(
                f"no run in {workspace.root} pushed a model, so there is no log to fill from",
                hint=f"`{options.program()} run` makes one; --run names any run.",
            )
        store = RatingStore(workspace.ratings)
        fill_store(store, log, newest_params(workspace), click.echo)
        total, posted = store.count()
        click.echo(f"{workspace.ratings} holds {total:,} ratings, {posted:,} of them posted")
