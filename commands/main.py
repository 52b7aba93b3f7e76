"""The group of all commands; each command is imported only when it is called or listed."""

import difflib
import importlib
from typing import Any

import click

from commands import options

_COMMANDS = {
    "run": "Run the pipeline: ratings in, pushed model out.",
    "status": "List runs, their nodes and verdicts.",
    "recommend": "Recommend movies with the pushed model.",
    "report": "Find or open the latest validation report.",
    "config": "Show the configuration and its reference.",
    "restore-metadata": "Put the newest backup of the metadata back.",
}


class LazyGroup(click.Group):
    """A group whose commands are `commands.<name>.<name>`, imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names in the order in which a newcomer needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns one command, or None for a name that there is not."""
        if cmd_name not in _COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(importlib.import_module(f"commands.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Adds the nearest command to the message for a misspelt one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            if not near:
                raise
            message = f"{error.message} Did you mean {near[0]!r}?"
            raise click.UsageError(message, ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"tfx-recommender {version('tfx-recommender')}")
        except PackageNotFoundError:
            click.echo("tfx-recommender, not installed (run from a checkout)")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=options.examples("run", "run --data ml-100k.zip", "recommend --user 42 --k 10"),
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
def cli(**_: Any) -> None:
    """Turn a log of ratings into a served recommender.

    Everything is kept below ./output, or where --output says.
    """
