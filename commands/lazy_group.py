"""A table of names turned into a click group whose commands are imported on first use."""

import difflib
import importlib
from collections.abc import Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """A group that lists its commands without importing them."""

    def __init__(
        self,
        *args: Any,
        prefix: str = "",
        summaries: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Makes the group.

        Args:
          *args: as click takes them.
          prefix: what stands before a command's name to make its module's, such as "commands.".
          summaries: {name: the command's first sentence}, in the order in which a newcomer needs
            them. The command `a-b` is `a_b` in module `<prefix>a_b`.
          **kwargs: as click takes them.
        """
        super().__init__(*args, **kwargs)
        self._prefix = prefix
        self._summaries = dict(summaries or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names in the order given."""
        return list(self._summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns one command, or None for a name that there is not."""
        if cmd_name not in self._summaries:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(importlib.import_module(f"{self._prefix}{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Adds the nearest command to the message for a misspelt one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], self._summaries, n=1)
            if not near:
                raise
            message = f"{error.message} Did you mean {near[0]!r}?"
            raise click.UsageError(message, ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._summaries.items()))
