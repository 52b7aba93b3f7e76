"""`models prune`: old versions deleted, none that a server may need."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import options
from commands.failures import reported
from foundation.text import inert

if TYPE_CHECKING:
    from registry.prune import PrunePlan


@click.command(epilog=options.examples("models prune --keep 3 --older-than 30 --dry-run"))
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    metavar="N",
    help="How many intact versions stay.",
)
@click.option(
    "--older-than",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="Leave younger versions alone, however many.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go; delete nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
@options.output
@options.debug
def prune(
    keep: int, older_than: float | None, dry_run: bool, yes: bool, output: Path, debug: bool
) -> None:
    """Delete old versions.

    Never goes: the highest version, the newest intact one, a folder without a manifest of ours.
    """
    with reported(debug):
        from pipeline.workspace import Workspace
        from registry.prune import PruneRules, plan_prune
        from registry.prune import prune as delete

        serving, rules = Workspace(output.resolve()).serving, PruneRules(keep, older_than)
        plan = plan_prune(serving, rules, time.time())
        _say(plan)
        if not plan.goes or dry_run:
            click.echo("Nothing was deleted.")
            return
        if not yes:
            click.confirm(f"\nDelete {_counted(len(plan.goes))}?", abort=True)
        gone = delete(serving, plan, rules, time.time())
        freed = sum(version.num_bytes for version in gone)
        click.echo(f"deleted   {_counted(len(gone))}, {freed / 1e6:,.1f} MB freed")


def _say(plan: "PrunePlan") -> None:
    for number, reason in plan.stays.items():
        click.echo(f"stays     {number}   {reason}")
    for version in plan.goes:
        pushed = inert(version.created[:10]) or "at an unknown time"
        click.echo(
            f"goes      {version.version}   pushed {pushed}, {version.num_bytes / 1e6:,.1f} MB"
        )


def _counted(number: int) -> str:
    return f"{number:,} version" if number == 1 else f"{number:,} versions"
