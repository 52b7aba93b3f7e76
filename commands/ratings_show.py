"""`ratings show`: what the store knows of one user."""

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import click

from commands import options
from commands.failures import reported
from foundation.text import inert


@click.command(epilog=options.examples("ratings show 42", "ratings show 42 --json"))
@click.argument("user")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="How many ratings, newest first.",
)
@options.as_json
@options.output
@options.debug
def show(user: str, limit: int, as_json: bool, output: Path, debug: bool) -> None:
    """Show what the store knows of a user."""
    with reported(debug):
        from foundation.errors import WorkspaceError
        from pipeline.workspace import Workspace

        workspace = Workspace(output.resolve())
        if not workspace.ratings.is_file():
            raise WorkspaceError(
                f"there is no store of ratings at {workspace.ratings}",
                hint=f"Fill one: {options.program()} ratings fill{options.output_flag(output)}",
            )
        found = _found(workspace.ratings, user, limit)
        if as_json:
            click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        else:
            _say(found)


def _found(file: Path, user: str, limit: int) -> dict[str, Any]:
    from serving.store.ratings import RatingStore

    with RatingStore(file).view() as view:
        state = view.user_state(user, 2**62, limit)
    return {
        "user": user,
        "num_ratings": state.count,
        "mean": state.mean,
        "ratings": [
            {"movie_id": each.movie_id, "rating": each.rating, "timestamp": each.timestamp_s}
            for each in state.history
        ],
    }


def _say(found: dict[str, Any]) -> None:
    user = inert(found["user"])
    if not found["num_ratings"]:
        click.echo(f"the store has no rating of user {user}")
        return
    click.echo(f"{found['num_ratings']:,} ratings of user {user}, {found['mean']:.2f} on average")
    for each in found["ratings"]:
        when = datetime.fromtimestamp(each["timestamp"], timezone.utc)
        click.echo(f"{when:%Y-%m-%d %H:%M:%S}  {each['rating']:4g}  {inert(each['movie_id'])}")
    if len(found["ratings"]) < found["num_ratings"]:
        click.echo(f"and {found['num_ratings'] - len(found['ratings']):,} older ones")
