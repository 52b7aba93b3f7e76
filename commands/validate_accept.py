"""`validate accept`: chosen differences of the latest draft, made in the contract's files."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands import options
from commands.failures import reported
from foundation.text import inert

if TYPE_CHECKING:
    from components.contract.difference import Part
    from components.contract.draft import Draft
    from pipeline.workspace import Workspace


@click.command(
    epilog=options.examples(
        "validate accept",
        "validate accept 'schema:*.domain+*' rules:ids.user_burst.per_hour",
    )
)
@click.argument("ids", nargs=-1, metavar="[ID_OR_PATTERN]...")
@click.option("--all", "everything", is_flag=True, help="Choose every difference of the draft.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
@click.option(
    "--schema",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Change this schema instead; made from the drafted one if there is none.",
)
@click.option(
    "--rules",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Change these rules instead; made from the drafted ones if there are none.",
)
@options.output
@options.debug
def accept(
    ids: tuple[str, ...],
    everything: bool,
    yes: bool,
    schema: Path | None,
    rules: Path | None,
    output: Path,
    debug: bool,
) -> None:
    """Make chosen differences of the latest draft in schema and rules.

    Shows what would change and asks. Without an id: lists what there is to choose from. Only lines
    of what is chosen change; comments and order stay. Review and commit the result like code.
    """
    if everything and ids:
        raise click.UsageError("--all chooses every difference; leave the ids away")
    with reported(debug):
        from commands.accepting import read_draft
        from pipeline.workspace import Workspace

        workspace = Workspace(output.resolve())
        draft = read_draft(workspace)
        if everything or ids:
            patterns = None if everything else ids
            _accept(workspace, draft, patterns, {"schema": schema, "rules": rules}, yes)
        else:
            _list(draft, output)


def _list(draft: "Draft", output: Path) -> None:
    """Shows what there is to choose from, and how."""
    from commands.differences_text import listed

    _say(listed(draft.differences))
    if not draft.differences:
        click.echo(f"The draft of {inert(draft.data)} has no difference left to accept.")
        return
    click.echo("\nNothing was chosen and nothing changed. To choose, by ids or patterns:")
    example = shlex.quote(inert(draft.differences[0].id, 200))
    click.echo(f"  {options.program()} validate accept {example}{options.output_flag(output)}")


def _accept(
    workspace: "Workspace",
    draft: "Draft",
    patterns: Sequence[str] | None,
    paths: Mapping["Part", Path | None],
    yes: bool,
) -> None:
    """Shows, asks and writes; None chooses everything."""
    from commands.accepting import planned, write
    from commands.differences_text import listed, unified
    from components.contract.difference import chosen

    wanted = draft.differences if patterns is None else chosen(draft.differences, patterns)
    changes = planned(draft, wanted, paths)
    _say(listed(wanted))
    if not changes:
        click.echo(f"The draft of {inert(draft.data)} has no difference left to accept.")
        return
    for change in changes:
        _say(("", *unified(change.before, change.after, change.path, change.path)))
    if not yes:
        names = " and ".join(inert(change.path, 400) for change in changes)
        click.confirm(f"\nWrite {names}?", abort=True)
    left = write(workspace, draft, wanted, changes)
    click.echo("")
    for change in changes:
        click.echo(f"written   {inert(change.path, 400)}")
    click.echo(f"left      {len(left.differences)} of the draft's differences")
    click.echo("next      review the change and commit it: it is part of the contract")


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
