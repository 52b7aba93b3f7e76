"""`models`: the pushed versions, looked at, gone back to, and cleared away; needs no TensorFlow."""

import click

from commands import options
from commands.lazy_group import LazyGroup


@click.group(
    cls=LazyGroup,
    prefix="commands.models_",
    summaries={
        "list": "List the pushed versions, newest first.",
        "show": "Show all that is known of a version.",
        "rollback": "Serve an older model again.",
        "refresh-index": "Index newer movies without training.",
        "reinstate": "Let runs push a rolled back model again.",
        "prune": "Delete old versions.",
    },
    epilog=options.examples("models list --verify", "models rollback"),
)
def models() -> None:
    """List, show, roll back and prune pushed models.

    A server that watches the serving folder serves the highest version and follows by itself.
    """
