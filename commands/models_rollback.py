"""`models rollback`: an older model made the one that is served, by one step of the file system."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import options
from commands.failures import reported
from foundation.text import inert

if TYPE_CHECKING:
    from registry.rollback import RollbackPlan


@click.command(epilog=options.examples("models rollback", "models rollback --yes"))
@click.argument("version", type=click.IntRange(min=0), required=False)
@click.option("--yes", is_flag=True, help="Do not ask before it is done.")
@options.output
@options.debug
def rollback(version: int | None, yes: bool, output: Path, debug: bool) -> None:
    """Serve an older model again.

    Without VERSION: the newest intact version before the served one that is another model and was
    not rolled back itself. Its files become a new, highest version. Models pushed after it are
    withdrawn: no run pushes them again.
    """
    with reported(debug):
        from pipeline.workspace import Workspace
        from registry.rollback import plan_rollback
        from registry.rollback import rollback as roll_back

        serving = Workspace(output.resolve()).serving
        plan = plan_rollback(serving, version)
        _say(serving, plan)
        if plan.is_served:
            click.echo("Nothing to do: that model is served already.")
            return
        if not yes:
            click.confirm(f"\nServe the model of version {plan.target.version} again?", abort=True)
        pushed = roll_back(serving, plan, time.time())
        click.echo(f"done      version {pushed.version} is served: {inert(pushed.path, 400)}")
        if plan.withdrawn:
            again = f"{options.program()} models reinstate {plan.withdrawn[0]}"
            click.echo(f"next      {again}{options.output_flag(output)} lets runs push it again")


def _say(serving: Path, plan: "RollbackPlan") -> None:
    """Shows from what to what, and what follows."""
    from commands.models_table import figures_of, pushed_at, state_of
    from registry.listing import listing

    rows = {row.version: row for row in listing(serving)}
    for label, number in (("from", plan.served), ("to", plan.target.version)):
        row = rows[number]
        click.echo(
            f"{label:<9} version {number}   pushed {pushed_at(row)}   {figures_of(row)}"
            f"   {state_of(row)}"
        )
    for reason in plan.passed_over:
        click.echo(f"not       {inert(reason, 200)}")
    if plan.withdrawn and not plan.is_served:
        numbers = ", ".join(map(str, plan.withdrawn))
        click.echo(f"withdraws the model of {numbers}: no run pushes it again")
